import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The entries of the package and the modules behind them. */
export const entries: Readonly<Record<string, string>> = {
  tidemark: "ts/index.ts",
  "tidemark/slim": "ts/slim.ts",
  "tidemark/timely": "ts/timely.ts",
  "tidemark/testing": "ts/testing.ts",
  "tidemark/node": "ts/connectors/node.ts",
  "tidemark/csv": "ts/connectors/csv.ts",
  "tidemark/parquet": "ts/connectors/parquet.ts",
  "tidemark/stores": "ts/stores/index.ts",
  "tidemark/stores/memory": "ts/stores/memory.ts",
  "tidemark/stores/file": "ts/stores/file.ts",
  "tidemark/stores/sqlite": "ts/stores/sqlite.ts",
  "tidemark/stores/idb": "ts/stores/idb.ts",
  "tidemark/stores/durable-object": "ts/stores/durable-object.ts",
  "tidemark/stores/postgres": "ts/stores/postgres.ts",
  "tidemark/stores/s3": "ts/stores/s3.ts",
  "tidemark/stores/lmdb": "ts/stores/lmdb.ts",
  "tidemark/sinks/sqlite": "ts/sinks/sqlite.ts",
  "tidemark/sinks/postgres": "ts/sinks/postgres.ts",
};

/** Folder of the repository, with a slash at its end. */
export const root: string = fileURLToPath(new URL("../../", import.meta.url));

/** Something that an entry exports. */
export interface PublicName {
  readonly kind: "value" | "type";
  /** The module that declares it, from the root of the repository. */
  readonly file: string;
  /** Its name there. */
  readonly name: string;
}

/** What an entry exports, by name. */
export function publicNames(entry: string): ReadonlyMap<string, PublicName> {
  return exportsOf(entries[entry]!);
}

const FROM = /^export (type )?(?:\*|\{([^}]*)\}) from "(\.[^"]*)";/gm;
const HERE = /^export (?:declare )?(?:abstract )?(?:async )?(function\*?|class|const|interface|type) (\w+)/gm;
const AGAIN = /^export (?:type )?\{([^}]*)\};/gm;

function exportsOf(file: string): Map<string, PublicName> {
  const source = readFileSync(root + file, "utf8");
  const found = new Map<string, PublicName>();
  for (const [, typeOnly, list, from] of source.matchAll(FROM)) {
    const inner = exportsOf(new URL(from!, `file:///${file}`).pathname.slice(1));
    for (const { name, as } of list === undefined ? all(inner) : parseList(list)) {
      const known = inner.get(name);
      if (known === undefined) throw new Error(`${file} exports ${name}, which ${from} does not`);
      found.set(as, typeOnly === undefined ? known : { ...known, kind: "type" });
    }
  }
  for (const [, keyword, name] of source.matchAll(HERE)) {
    if (found.get(name!)?.kind === "value") continue; // an interface that says more of a class
    found.set(name!, { kind: /interface|type/.test(keyword!) ? "type" : "value", file, name: name! });
  }
  for (const [, list] of source.matchAll(AGAIN)) {
    for (const { name, as } of parseList(list!)) found.set(as, importedAs(name, source, file));
  }
  return found;
}

function importedAs(name: string, source: string, file: string): PublicName {
  for (const [, list, from] of source.matchAll(/^import (?:type )?\{([^}]*)\} from "(\.[^"]*)";/gm)) {
    const taken = parseList(list!).find(({ as }) => as === name);
    if (taken) return exportsOf(new URL(from!, `file:///${file}`).pathname.slice(1)).get(taken.name)!;
  }
  throw new Error(`${file} exports ${name}, which it does not import`);
}

const all = (inner: ReadonlyMap<string, PublicName>): { name: string; as: string }[] =>
  [...inner.keys()].map((name) => ({ name, as: name }));

function parseList(list: string): { name: string; as: string }[] {
  return list
    .split(",")
    .map((item) => item.trim().replace(/^type /, ""))
    .filter((item) => item !== "")
    .map((item) => {
      const [name, as = name] = item.split(" as ");
      return { name: name!, as: as! };
    });
}
