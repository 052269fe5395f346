import { mutantsOf } from "../mutants-of.mjs";

const folders = ["test/connectors/files/folder-sinks"];
const files = ["test/connectors/files/reads-file"];
const dying = ["test/connectors/files/replaced", "test/connectors/files/dying-flows"];
// Those of SQLite need what is not in a copy: the package as it was built, and on Node 20 the one of SQLite.
const postgres = ["test/sinks/postgres"];

export const sinks = [
  ...mutantsOf("ts/connectors/files/part-files.ts", folders, [
    ["for (const name of prepared) await this.publish(name);", ""],
    ["if (name !== file) await", "if (false) await"],
    ["this.#run = Math.max(this.#run, Number(began) + 1);", ""],
    ["if (began === undefined) continue;", ""],
    ["if (!partName.test(name))", "if (false)"],
    [".catch(unlessGone);", ";"],
  ]),
  ...mutantsOf("ts/connectors/files/folder-partition.ts", folders, [
    ["if (byte > 0) {", "if (true) {"],
    ["if (part !== undefined) await this.#parts.drop(part.name);", ""],
    ["if (name !== undefined) await this.commit(name);", ""],
  ]),
  ...mutantsOf("ts/connectors/files/output-file.ts", dying, [
    ["if (!isPart) await orExplain(path, copy(path, part, target, keep));", ""],
    [
      "  await orClose(handle, () => cutBack(handle, path, keep));\n  await handle.sync()",
      "  await handle.sync()",
    ],
  ]),
  ...mutantsOf("ts/connectors/files/reads-file.ts", files, [
    ["found?.ino === own.ino && found.dev === own.dev", "false"],
    ["if (await namesFile(pattern, path)) return true;", ""],
    ['if (rest.at(-1) === "**") rest.push("*");', ""],
  ]),
  ...mutantsOf("ts/flow/engine/shared-files.ts", files, [
    ["writers.get(file) ?? (await readerOf(file, inputs, run))", "writers.get(file)"],
    ["writers.get(file) ?? (await readerOf(file, inputs, run))", "await readerOf(file, inputs, run)"],
  ]),
  ...mutantsOf("ts/sinks/table/staged-table.ts", postgres, [
    ["if (await waits(token)) left.push(token);", "left.push(token);"],
    ["tokens.slice(i)", "[]"],
  ]),
  ...mutantsOf("ts/sinks/table/table-partition.ts", postgres, [
    ["    this.#batch++;\n", ""],
    ["    this.#rows = 0;\n", ""],
    ["for (const row of rows) await this.#stage([row]);", "throw error;"],
    ["if (bad !== undefined) throw bad;", ""],
  ]),
  ...mutantsOf("ts/sinks/postgres/postgres-table.ts", postgres, [
    ["if (this.#mayRefuse) await", "if (false) await"],
    [".catch(blameRecords)", ""],
    ["Math.min(mostRows, Math.floor(mostValues / this.#columns.length))", "1e6"],
  ]),
  ...mutantsOf("ts/sinks/postgres/target-queries.ts", postgres, [
    ['await this.note(ask, "moved", staging, batch);', ""],
    ['key === undefined || onConflict !== "replace" ? "waiting" : lastOfEach(key)', '"waiting"'],
    ["const isNull = key.map(", "const isNull = [].map("],
    ['row["attnotnull"] === true', "false"],
  ]),
];
