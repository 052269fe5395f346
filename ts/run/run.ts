import type { Flow } from "../flow/index.ts";
import { type RunOptions, start } from "./start.ts";

/**
 * Runs a flow to its end.
 * @throws {FlowError} If the flow cannot run: `no-input`, `no-output`.
 * @throws {StepError} If a step fails: the error names the step, the line that declared it, and the record.
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * const flow = new Dataflow("double");
 * flow.input("n", [1, 2, 3]).map("double", (n) => n * 2).output("print", console.log);
 * await run(flow); // 2, 4, 6
 * ```
 */
export async function run(flow: Flow, options: RunOptions = {}): Promise<void> {
  await start(flow, options).done;
}
