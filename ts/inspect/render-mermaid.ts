import type { Flow } from "../flow/index.ts";
import { onOneLine } from "../words/printable.ts";
import { type FlowGraph, flowGraph, type GraphStep } from "./flow-graph.ts";

/** How the kinds of step are drawn: rounded ends, slanted sides for output, a drum for what holds state. */
const SHAPES: Readonly<Record<GraphStep["kind"], readonly [string, string]>> = {
  input: ["([", "])"],
  stage: ["[", "]"],
  merge: ["[\\", "/]"],
  exchange: ["{{", "}}"],
  keyed: ["[(", ")]"],
  async: ["[[", "]]"],
  output: ["[/", "/]"],
  loop: ["((", "))"],
  leave: ["(", ")"],
  operator: ["[[", "]]"],
};

/**
 * The graph of a flow as a Mermaid flowchart, which GitHub and many editors draw: a node for each step with its
 * operator and name, a frame for each group made by `apply`, and the name of the port on the edge where a step
 * has several.
 * @example
 * ```ts
 * import { Dataflow, renderMermaid } from "tidemark";
 * const flow = new Dataflow("demo");
 * flow.input("n", [1, 2]).output("print", console.log);
 * console.log(renderMermaid(flow));
 * // ---
 * // title: "demo"
 * // ---
 * // flowchart TD
 * //   s0(["input<br>n"])
 * //   s1[/"output<br>print"/]
 * //   s0 --> s1
 * ```
 */
export function renderMermaid(flow: Flow): string {
  const graph = flowGraph(flow);
  // Step ids may hold anything, words that Mermaid reserves too; numbers are safe.
  const nodes = new Map(graph.steps.map((step, i) => [step.id, `s${i}`]));
  const edges = graph.edges.map(({ from, port, to }) => {
    const label = port === "" ? "" : `|"${labelText(port)}"|`;
    return `  ${nodes.get(from)} -->${label} ${nodes.get(to)}`;
  });
  const title = JSON.stringify(onOneLine(graph.flow));
  return [
    "---",
    `title: ${title}`,
    "---",
    "flowchart TD",
    ...renderGroup(graph, nodes, undefined, "  "),
    ...edges,
  ].join("\n");
}

/** The steps directly in a group, then the groups in it; undefined: those of the flow itself. */
function renderGroup(
  graph: FlowGraph,
  nodes: ReadonlyMap<string, string>,
  id: string | undefined,
  indent: string,
): string[] {
  const steps = graph.steps.filter(({ group }) => group === id);
  const inner = graph.groups.filter(({ parent }) => parent === id);
  return [
    ...steps.map((step) => `${indent}${nodes.get(step.id)}${renderNode(step)}`),
    ...inner.flatMap((group) => [
      `${indent}subgraph g${graph.groups.indexOf(group)}["${labelText(group.name)}"]`,
      ...renderGroup(graph, nodes, group.id, `${indent}  `),
      `${indent}end`,
    ]),
  ];
}

function renderNode({ kind, operator, name }: GraphStep): string {
  const [open, close] = SHAPES[kind];
  return `${open}"${labelText(operator)}<br>${labelText(name)}"${close}`;
}

/**
 * What would end a label, start markup in it, or be taken for an escape is written as a character number. Line ends and
 * what a terminal obeys would break the chart.
 */
function labelText(text: string): string {
  return onOneLine(text).replace(/["#&%<>`\\;|]/g, (character) => `#${character.codePointAt(0)};`);
}
