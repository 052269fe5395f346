// workerd: runs the cases inside of an event, where compiling WebAssembly is forbidden.
import { cases } from "../cases/index.mjs";
import { runCases } from "../cases/run-cases.mjs";
import { strictness } from "../cases/strictness.mjs";

export default {
  async test() {
    console.log(`RESULT ${JSON.stringify(await runCases({ ...strictness, ...cases }))}`);
  },
};
