import { type Core, identity, type Summary, type Tracker, TrackerBuilder } from "../../ts/core/index.ts";
import type { Draws } from "./runs.ts";

export interface Path {
  readonly from: number;
  readonly to: number;
  readonly summary: Summary;
}

/** An operator: its ports as locations. The paths inside lead from inputs to outputs. */
export interface Node {
  readonly inputs: number[];
  readonly outputs: number[];
}

/** A dataflow graph as the timely layer would make it. */
export interface Graph {
  readonly depths: number[];
  readonly nodes: Node[];
  readonly inside: Path[];
  readonly edges: Path[];
  /** The earliest first coordinate: 0, or that of a stream without event time. */
  start: 0 | typeof Number.NEGATIVE_INFINITY;
}

/** How a tracker of a test is built: with a table of paths or without, and watching each `every`th location. */
export interface TrackerKind {
  readonly table: boolean;
  readonly every?: number;
}

/**
 * The outputs that every worker holds at 0 from the start: those of sources, and some others. Were it all, nothing
 * but these would be seen for most of a history.
 */
export function heldOutputs({ nodes }: Graph): number[] {
  return nodes.flatMap(({ inputs, outputs }) => outputs.filter((l) => inputs.length === 0 || l % 6 === 0));
}

/** The earliest time at a location: loops begin at 0. */
export function startAt({ depths, start }: Graph, location: number): number[] {
  return [start, ...new Array<number>(depths[location]! - 1).fill(0)];
}

/** A tracker of a graph; what is held at the start is held at the earliest time by each of `workers`. */
export function trackerOf(core: Core, graph: Graph, workers: number, kind: TrackerKind): Tracker {
  const builder = new TrackerBuilder(core);
  for (const depth of graph.depths) builder.location(depth);
  for (const { from, to, summary } of [...graph.inside, ...graph.edges]) builder.path(from, to, summary);
  for (let l = 0; l < graph.depths.length; l += kind.every ?? 1) builder.watch(l);
  for (const l of heldOutputs(graph)) builder.hold(l, startAt(graph, l), workers);
  return builder.build(kind);
}

/** A random graph: branches, merges, loops in loops up to 4 coordinates, several summaries between two ports. */
export function randomGraph(draws: Draws): Graph {
  const graph: Graph = { depths: [], nodes: [], inside: [], edges: [], start: 0 };
  const depth = 1 + draws.below(3);
  const outputs = [source(graph, depth)];
  if (draws.below(2)) outputs.push(source(graph, depth));
  fillScope(graph, draws, depth, outputs, 2 + draws.below(4));
  if (draws.below(4) === 1) graph.start = Number.NEGATIVE_INFINITY;
  return graph;
}

function location(graph: Graph, depth: number): number {
  return graph.depths.push(depth) - 1;
}

function source(graph: Graph, depth: number): number {
  const output = location(graph, depth);
  graph.nodes.push({ inputs: [], outputs: [output] });
  return output;
}

/** Adds operators of `depth`, each fed by outputs that were there before it: no cycles but through feedback. */
function fillScope(graph: Graph, draws: Draws, depth: number, outputs: number[], size: number): void {
  for (let i = 0; i < size; i++) {
    if (depth < 4 && draws.below(3) === 1) loop(graph, draws, depth + 1, outputs);
    else operator(graph, draws, depth, outputs);
  }
}

function operator(graph: Graph, draws: Draws, depth: number, outputs: number[]): void {
  const inputs = Array.from({ length: 1 + draws.below(2) }, () => location(graph, depth));
  const own = Array.from({ length: 1 + draws.below(2) }, () => location(graph, depth));
  for (const input of inputs) {
    for (let n = 0; n <= draws.below(2); n++) connect(graph, draws.pick(outputs), input);
    for (const output of own) {
      for (const summary of insideSummaries(draws, depth))
        graph.inside.push({ from: input, to: output, summary });
    }
  }
  graph.nodes.push({ inputs, outputs: own });
  outputs.push(...own);
}

function loop(graph: Graph, draws: Draws, depth: number, outputs: number[]): void {
  const feedback = { inputs: [location(graph, depth)], outputs: [location(graph, depth)] };
  graph.nodes.push(feedback);
  const add = new Array<number>(depth).fill(0);
  add[depth - 1] = 1 + draws.below(2);
  graph.inside.push({ from: feedback.inputs[0]!, to: feedback.outputs[0]!, summary: { keep: depth, add } });
  const before = outputs.length;
  outputs.push(feedback.outputs[0]!);
  fillScope(graph, draws, depth, outputs, 1 + draws.below(3));
  const body = outputs.slice(before + 1);
  for (let n = 0; n <= draws.below(2); n++) connect(graph, draws.pick(body), feedback.inputs[0]!);
}

/** An edge: into a deeper scope it appends zeros, out of one it drops coordinates. */
function connect(graph: Graph, from: number, to: number): void {
  const depth = graph.depths[to]!;
  const keep = Math.min(depth, graph.depths[from]!);
  graph.edges.push({ from, to, summary: { keep, add: new Array<number>(depth).fill(0) } });
}

function insideSummaries(draws: Draws, depth: number): Summary[] {
  const random = (): Summary => ({ keep: depth, add: Array.from({ length: depth }, () => draws.below(3)) });
  switch (draws.below(8)) {
    case 5:
      return [];
    case 6:
      return [random()];
    case 7:
      return [random(), random()];
    default:
      return [identity(depth)];
  }
}
