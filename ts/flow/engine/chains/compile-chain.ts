import type { BareOutput } from "../../../timely/bare-output.ts";
import { type Batch, type Capability, type InputCapability, sliceBatch } from "../../../timely/index.ts";
import type { Port, StageStep, Step } from "../../graph/step.ts";
import { codeOf } from "../../hot/code-of.ts";
import { Columns } from "../../hot/columns.ts";
import type { SpareColumns } from "../../hot/spare-columns.ts";
import type { Push, StepDesk } from "../../hot/stage.ts";
import type { Key } from "../../values/key.ts";
import type { Chain, Right } from "./chain.ts";
import { fusedPorts, isBoundary } from "./edges.ts";
import { gather } from "./gather.ts";

/** What a chain is compiled for. */
export interface ChainTarget {
  readonly workers: number;
  /** The edges that leave the chain, in the order of the operator's outputs. */
  readonly edges: readonly Port[];
  readonly outputs: readonly BareOutput<unknown>[];
  /** How many outputs the operator has before these. */
  readonly firstOutput: number;
  /** Filled before new columns are made. */
  readonly spares: SpareColumns;
  /** Where a step counts and fails; `nexts` are the chains behind its outputs. */
  deskOf(step: Step, nexts: readonly Push[]): StepDesk;
}

/** So many stages call one another at most: more, and the stack would overflow. Between them records are gathered. */
const MOST_IN_A_ROW = 200;

/** Where records are pushed, and how many stages call one another from there. */
interface Compiled {
  readonly push: Push;
  readonly depth: number;
}

/** Compiles the fused steps behind `head` into closures. Steps that are reached twice are compiled once. */
export function compileChain(head: Port, target: ChainTarget): Chain {
  const compiled = new Map<Port, Compiled>();
  /** After those of the stages behind it: they are called in reverse, so a batch goes all the way down. */
  const batchEnds: (() => void)[] = [];
  const onBatchEnd = (flush: () => void): void => void batchEnds.push(flush);
  const edges = target.edges.map((port, i) => makeEdge(port, target.outputs[i]!, target.spares));

  const compilePort = (port: Port): Compiled => {
    const readers = port.readers
      .filter((step) => !isBoundary(step, target.workers))
      .map((step) => compileReader(step, port));
    const edge = edges[target.edges.indexOf(port)];
    const pushes = readers.map(({ push }) => push);
    return {
      push: fanOut(edge === undefined ? pushes : [...pushes, edge.push]),
      depth: deepest(readers),
    };
  };

  const compileReader = (step: Step, port: Port): Compiled => {
    if (step.kind === "stage") return compileStage(step);
    const [output] = step.outputs;
    const next = compiled.get(output!)!;
    return port.timed && !output!.timed ? { push: untimed(next.push), depth: next.depth } : next;
  };

  const compileStage = (step: StageStep): Compiled => {
    const outputs = step.outputs.map((output) => compiled.get(output)!);
    const nexts = outputs.map(({ push }) => push);
    const context = { code: codeOf(step), desk: target.deskOf(step, nexts), onBatchEnd };
    const push = step.compile(context, nexts);
    const depth = 1 + deepest(outputs);
    return depth < MOST_IN_A_ROW ? { push, depth } : { push: gather(push, onBatchEnd), depth: 0 };
  };

  for (const port of fusedPorts(head, target.workers)) compiled.set(port, compilePort(port));
  const { push } = compiled.get(head)!;
  return {
    push,
    pushAll: codeOf(head.step).batchLoop(push),
    flush(right, came = 0) {
      const most = Math.max(came, MOST_ROWS);
      for (let i = batchEnds.length - 1; i >= 0; i--) batchEnds[i]!();
      for (let i = 0; i < edges.length; i++) edges[i]!.flush(rightFor(target.firstOutput + i, right), most);
    },
  };
}

function deepest(behind: readonly Compiled[]): number {
  return behind.reduce((most, { depth }) => Math.max(most, depth), 0);
}

/** Where streams with and without event time are merged, none has any. */
function untimed(push: Push): Push {
  return (value, key) => push(value, key, undefined);
}

interface Edge {
  readonly push: Push;
  flush(capability: Capability | InputCapability, mostRows: number): void;
}

function makeEdge(port: Port, output: BareOutput<unknown>, spares: SpareColumns): Edge {
  const columns = new Columns(port.keyed, port.timed, spares);
  return {
    push: codeOf(port.step).appendStage(columns, port.keyed, port.timed),
    flush(capability, mostRows) {
      if (columns.length > 0) sendInParts(output, capability, columns.take(), mostRows);
    },
  };
}

/** A step may emit any number of records at once: those behind it are given so many at a time. */
const MOST_ROWS = 4096;

function sendInParts(
  output: BareOutput<unknown>,
  capability: Capability | InputCapability,
  batch: Batch<unknown>,
  mostRows: number,
): void {
  const rows = batch.values.length;
  if (rows <= mostRows) output.send(capability, batch);
  else
    for (let from = 0; from < rows; from += mostRows)
      output.send(capability, sliceBatch(batch, from, from + mostRows));
}

function rightFor(output: number, right: Right): Capability | InputCapability {
  return Array.isArray(right) ? (right as readonly Capability[])[output]! : (right as InputCapability);
}

function fanOut(pushes: readonly Push[]): Push {
  const [first, second] = pushes;
  if (first === undefined) return nowhere;
  if (second === undefined) return first;
  if (pushes.length === 2) {
    return (value, key, eventTime) => {
      first(value, key, eventTime);
      second(value, key, eventTime);
    };
  }
  return (value: unknown, key: Key | undefined, eventTime: number | undefined) => {
    for (let i = 0; i < pushes.length; i++) pushes[i]!(value, key, eventTime);
  };
}

const nowhere: Push = () => {};
