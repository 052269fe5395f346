import type { DataflowOptions } from "../graph/dataflow-options.ts";
import { Flow } from "../graph/flow.ts";
import { input } from "../operators/input/input.ts";
import { addMethods, makeStream } from "./make-stream.ts";
import type { Dataflow as DataflowMethods } from "./stream.ts";

/**
 * The graph of a stream processing program. Declare inputs, chain operators on the streams they give, end in
 * outputs; then `run` it. A flow can be run any number of times; each run starts from its inputs afresh.
 *
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * const flow = new Dataflow("greeting");
 * flow.input("names", ["Ada", "Grace"]).map("greet", (name) => `Hello ${name}`).output("print", console.log);
 * await run(flow); // Hello Ada, Hello Grace
 * ```
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are added below, as those of streams are
export class Dataflow extends Flow {
  /**
   * @param id Name of the flow, without a period.
   * @param options What errors may tell of records: see {@link DataflowOptions}.
   * @throws {FlowError} `bad-id`, `bad-option`.
   * @example
   * ```ts
   * import { Dataflow, run, StepError } from "tidemark";
   * const flow = new Dataflow("patients", { describe: (record) => `patient ${(record as { id: number }).id}` });
   * const check = (): never => {
   *   throw new Error("no such ward");
   * };
   * flow.input("in", [{ id: 7, name: "Ada" }]).map("ward", check).output("print", console.log);
   * const error = await run(flow).catch((error: unknown) => error);
   * if (error instanceof StepError) console.log(error.site.record); // patient 7
   * ```
   */
  constructor(id: string, options?: DataflowOptions) {
    super(id, makeStream, options);
  }
}

export interface Dataflow extends DataflowMethods {}

addMethods(Dataflow.prototype, { input });
