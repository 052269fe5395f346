import type { Flow } from "../flow/index.ts";
import { printableJson } from "../words/printable.ts";
import { flowGraph } from "./flow-graph.ts";

/**
 * The graph of a flow as JSON text: a {@link FlowGraph}, indented by two spaces.
 * @example
 * ```ts
 * import { Dataflow, renderJson } from "tidemark";
 * const flow = new Dataflow("demo");
 * flow.input("n", [1, 2]).output("print", console.log);
 * console.log(JSON.parse(renderJson(flow)).steps[1].id); // demo.print
 * ```
 */
export function renderJson(flow: Flow): string {
  return printableJson(JSON.stringify(flowGraph(flow), null, 2));
}
