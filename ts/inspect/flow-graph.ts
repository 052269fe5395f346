import type { Step } from "../flow/graph/step.ts";
import type { Flow } from "../flow/index.ts";

/** A step as plain data. */
export interface GraphStep {
  /** Dotted path, unique in the flow. */
  readonly id: string;
  /** Id of the group it was declared in, by `apply`; absent outside of groups. */
  readonly group?: string;
  /** What remains of the id without flow and group. */
  readonly name: string;
  /** The operator's name: `map`, `filter`, … */
  readonly operator: string;
  /** What the engine does with it: `input`, `stage`, `keyed`, … */
  readonly kind: Step["kind"];
  /** Where it was declared: `orders.ts:12`. */
  readonly line: string;
  /** Its outputs, in their order: none for an output step. */
  readonly ports: readonly GraphPort[];
}

/** An output of a step as plain data. */
export interface GraphPort {
  /** Such as `trues`; empty for a step's only output. */
  readonly name: string;
  /** Whether its records carry keys. */
  readonly keyed: boolean;
  /** Whether its records carry event times. */
  readonly timed: boolean;
}

/** A stream that a step reads. */
export interface GraphEdge {
  /** Id of the step that the records come from. */
  readonly from: string;
  /** Name of the port they leave by; empty for a step's only output. */
  readonly port: string;
  /** Id of the step that reads them. */
  readonly to: string;
}

/** Steps under one name, made by `apply`. */
export interface GraphGroup {
  /** Dotted path, unique in the flow. */
  readonly id: string;
  /** Id of the group around it; absent for an outermost one. */
  readonly parent?: string;
  /** The last part of its id. */
  readonly name: string;
}

/** A flow as plain data: steps in the order they were declared, edges by the step that reads. */
export interface FlowGraph {
  readonly flow: string;
  readonly groups: readonly GraphGroup[];
  readonly steps: readonly GraphStep[];
  readonly edges: readonly GraphEdge[];
}

/**
 * The graph of a flow as plain data, for drawing or comparing.
 * @example
 * ```ts
 * import { Dataflow, flowGraph } from "tidemark";
 * const flow = new Dataflow("demo");
 * flow.input("n", [1, 2]).map("double", (n) => n * 2).output("print", console.log);
 * console.log(flowGraph(flow).edges.map(({ from, to }) => `${from} → ${to}`).join(", "));
 * // demo.n → demo.double, demo.double → demo.print
 * ```
 */
export function flowGraph(flow: Flow): FlowGraph {
  const stepIds = new Set(flow.steps.map((step) => step.id));
  const groups = new Map<string, GraphGroup>();
  const steps = flow.steps.map((step) => {
    const path = groupPath(flow.id, step.id, stepIds);
    for (const group of path) groups.set(group.id, group);
    return graphStep(flow.id, step, path.at(-1)?.id);
  });
  return { flow: flow.id, groups: [...groups.values()], steps, edges: flow.steps.flatMap(graphEdges) };
}

/**
 * The groups around a step, outermost first. A prefix of its id that is itself a step is no group: a step without
 * an id of its own is called after the step it reads.
 */
function groupPath(flowId: string, stepId: string, stepIds: ReadonlySet<string>): GraphGroup[] {
  const path: GraphGroup[] = [];
  let id = flowId;
  for (const name of stepId
    .slice(flowId.length + 1)
    .split(".")
    .slice(0, -1)) {
    id = `${id}.${name}`;
    if (stepIds.has(id)) break;
    const parent = path.at(-1)?.id;
    path.push({ id, ...(parent === undefined ? {} : { parent }), name });
  }
  return path;
}

function graphStep(flowId: string, step: Step, group: string | undefined): GraphStep {
  const { id, operator, kind, line, outputs } = step;
  return {
    id,
    ...(group === undefined ? {} : { group }),
    name: id.slice((group ?? flowId).length + 1),
    operator,
    kind,
    line,
    ports: outputs.map(({ name, keyed, timed }) => ({ name, keyed, timed })),
  };
}

function graphEdges(step: Step): GraphEdge[] {
  return step.inputs.map((port) => ({ from: port.step.id, port: port.name, to: step.id }));
}
