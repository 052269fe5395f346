// A page under a policy that forbids eval: runs the cases and posts the result to the server it came from.
// The cases of a store start it as a worker too.
import { idbStoreCases, writeWithoutEnd } from "../cases/idb-store.mjs";
import { cases } from "../cases/index.mjs";
import { runCases } from "../cases/run-cases.mjs";
import { strictness } from "../cases/strictness.mjs";

if (typeof document === "undefined") await writeWithoutEnd();
const result = await runCases({ ...strictness, ...cases, ...idbStoreCases });
await fetch("/result", { method: "POST", body: JSON.stringify(result) });
