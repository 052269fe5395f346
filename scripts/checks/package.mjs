import { readFileSync } from "node:fs";
import { command, root, tool } from "./command.mjs";

const json = (file) => JSON.parse(readFileSync(`${root}${file}`, "utf8"));

/** Each file is opened by itself when the package is installed, unpacked or searched. */
const maxFiles = 400;

/** What concerns the package as others receive it. */
export const packageChecks = {
  publint() {
    tool("publint", "--strict", ".");
    return "";
  },
  "are the types wrong"() {
    tool("attw", "--pack", ".", "--profile", "esm-only", "--exclude-entrypoints", "core.wasm");
    return "";
  },
  "deno publish"() {
    tool("deno", "publish", "--dry-run", "--allow-dirty", "--quiet");
    return "";
  },
  "exports name packed files"() {
    const manifest = json("package.json");
    const targets = [manifest.exports, manifest.imports, manifest.bin].flatMap(leaves);
    const packed = packedFiles();
    const missing = targets.filter((target) => !packed.has(target.replace("./", "")));
    if (missing.length > 0) throw new Error(`not in the package: ${missing.join(", ")}`);
    return `${targets.length} targets`;
  },
  "files in the package"() {
    const files = packedFiles().size;
    if (files > maxFiles) throw new Error(`${files} files, at most ${maxFiles}`);
    return `${files} of ${maxFiles}`;
  },
  "source maps resolve"() {
    const maps = [...packedFiles()].filter((file) => file.endsWith(".map"));
    const empty = maps.filter((file) => !holdsItsSources(json(file)));
    if (empty.length > 0) throw new Error(`without the sources they name: ${empty.join(", ")}`);
    return `${maps.length} maps`;
  },
  "jsr.json agrees with package.json"() {
    const [npm, jsr] = [json("package.json"), json("jsr.json")];
    const code = Object.entries(npm.exports).filter(([, target]) => typeof target !== "string");
    const wanted = Object.fromEntries(code.map(([path, { default: built }]) => [path, sourceOf(built)]));
    const differs = JSON.stringify(wanted) !== JSON.stringify(jsr.exports);
    if (differs) throw new Error(`exports should be ${JSON.stringify(wanted, null, 2)}`);
    if (npm.version !== jsr.version) throw new Error(`versions ${npm.version} and ${jsr.version}`);
    return `${code.length} entries`;
  },
};

/** The strings inside of nested conditions, without the one that this repository keeps for itself. */
function leaves(value) {
  if (typeof value === "string") return [value];
  const { "tidemark-source": _unpublished, ...conditions } = value ?? {};
  return Object.values(conditions).flatMap(leaves);
}

/** `ts/` is not packed: a map that only names its files leads nowhere. */
function holdsItsSources({ sources, sourcesContent = [] }) {
  return sources.length > 0 && sources.every((_, i) => typeof sourcesContent[i] === "string");
}

function sourceOf(built) {
  return built.replace("./dist/", "./ts/").replace(/\.js$/, ".ts");
}

function packedFiles() {
  const [packed] = JSON.parse(command("npm", "pack", "--dry-run", "--json", "--ignore-scripts"));
  return new Set(packed.files.map(({ path }) => path));
}
