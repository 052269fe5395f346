// Node, Deno and Bun: runs the cases and prints the result as one line.
import { fileCases } from "../cases/files.mjs";
import { cases } from "../cases/index.mjs";
import { runCases } from "../cases/run-cases.mjs";
import { storeCases } from "../cases/stores.mjs";

console.log(`RESULT ${JSON.stringify(await runCases({ ...cases, ...fileCases, ...storeCases }))}`);
