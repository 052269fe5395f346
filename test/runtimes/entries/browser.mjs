// A page under a policy that forbids eval: runs the cases and posts the result to the server it came from.
import { cases } from "../cases/index.mjs";
import { runCases } from "../cases/run-cases.mjs";
import { strictness } from "../cases/strictness.mjs";

const result = await runCases({ ...strictness, ...cases });
await fetch("/result", { method: "POST", body: JSON.stringify(result) });
