import {
  type Batch,
  type Capability,
  type InputCapability,
  type Output,
  sliceBatch,
} from "../../../timely/index.ts";
import type { Port, StageStep, Step } from "../../graph/step.ts";
import { codeOf } from "../../hot/code-of.ts";
import { Columns } from "../../hot/columns.ts";
import type { SpareColumns } from "../../hot/spare-columns.ts";
import type { Push, StepDesk } from "../../hot/stage.ts";
import type { Key } from "../../values/key.ts";
import type { Chain, Right } from "./chain.ts";
import { isBoundary } from "./edges.ts";

/** What a chain is compiled for. */
export interface ChainTarget {
  readonly workers: number;
  /** The edges that leave the chain, in the order of the operator's outputs. */
  readonly edges: readonly Port[];
  readonly outputs: readonly Output<unknown>[];
  /** How many outputs the operator has before these. */
  readonly firstOutput: number;
  /** Filled before new columns are made. */
  readonly spares: SpareColumns;
  /** Where a step counts and fails; `nexts` are the chains behind its outputs. */
  deskOf(step: Step, nexts: readonly Push[]): StepDesk;
}

/** Compiles the fused steps behind `head` into closures. Steps that are reached twice are compiled once. */
export function compileChain(head: Port, target: ChainTarget): Chain {
  const compiled = new Map<Port, Push>();
  const batchEnds: (() => void)[] = [];
  const edges = target.edges.map((port, i) => makeEdge(port, target.outputs[i]!, target.spares));

  const pushInto = (port: Port): Push => {
    const known = compiled.get(port);
    if (known !== undefined) return known;
    const push = fanOut(readersOf(port));
    compiled.set(port, push);
    return push;
  };

  const readersOf = (port: Port): Push[] => {
    const pushes = port.readers.filter((step) => !isBoundary(step, target.workers)).map(pushThrough);
    const edge = edges[target.edges.indexOf(port)];
    return edge === undefined ? pushes : [...pushes, edge.push];
  };

  const pushThrough = (step: Step): Push =>
    step.kind === "stage" ? compileStage(step) : pushInto(step.outputs[0]!);

  const compileStage = (step: StageStep): Push => {
    const nexts = step.outputs.map(pushInto);
    // After the stages behind it: they are flushed in reverse, so a batch goes all the way down.
    const onBatchEnd = (flush: () => void): void => void batchEnds.push(flush);
    return step.compile({ code: codeOf(step), desk: target.deskOf(step, nexts), onBatchEnd }, nexts);
  };

  const push = pushInto(head);
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

interface Edge {
  readonly push: Push;
  flush(capability: Capability | InputCapability, mostRows: number): void;
}

function makeEdge(port: Port, output: Output<unknown>, spares: SpareColumns): Edge {
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
  output: Output<unknown>,
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
