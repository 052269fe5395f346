import type { Host } from "../../host/host.ts";
import type { StageCode } from "../hot/compiler.ts";
import type { KeyedBatch, Push, StepDesk } from "../hot/stage.ts";
import type { StepState } from "../state/step-state.ts";
import type { Key } from "../values/key.ts";
import type { Rest } from "./work.ts";

/**
 * What a step that keeps state by key does with its records. One instance a worker. All that it keeps by key, and every
 * record that waits in it, lies in the tables of its `StepState`; what else it holds can be made anew of those.
 */
export interface KeyedLogic {
  /** How far before the step's watermark it may still emit, in ms: its own output is held back by as much. Default: 0. */
  readonly lag?: number;
  /**
   * Takes a batch, row by row. It must not keep the columns: they are filled again when that is done.
   * @param watermark Event-time coordinate that the batch travels at: what lateness is told by.
   * @param side Which of the step's inputs it came by.
   * @returns What is left to do, where records may be answered with very many.
   */
  onBatch(batch: KeyedBatch, watermark: number, side: number): Rest;
  /**
   * The step's watermark has moved; +Infinity when the input has ended.
   * @param emitAt To be called, with instants that do not fall, before what is emitted at an instant: results
   * travel there, so that steps behind find them late or not whatever the batches were.
   * @returns What is left to do: nothing else is asked of it before that is done.
   */
  onWatermark?(watermark: number, emitAt: (instant: number) => void): Rest;
  /** When the wall clock is to wake it next, in ms since 1970; +Infinity: it waits for no clock. Default: that. */
  readonly wakeAt?: number;
  /** The wall clock has come to `wakeAt`; it is called once for all that is due `now`. @returns What is left to do. */
  onWake?(now: number): Rest;
  /**
   * What it is given inside a loop, where what it emits may come round to it: a right to emit there would hold up its
   * own input. Absent: it has no place in a loop.
   *
   * "records": each as it comes; it emits only in answer to them, and is told of nothing else.
   * "iterations": the iterations of a timestamp one after the other, each when it is complete, and told.
   */
  readonly inLoop?: "records" | "iterations" | undefined;
  /** The records of an iteration have been given. In place of `onEnd`. @param keys Gives the keys they had, in order. */
  onIteration?(keys: () => readonly Key[]): Rest;
  /** The flow has been stopped, and no more records come: in place of the end. */
  onStop?(): void;
  /**
   * No more records can come. Called once; not if the flow is stopped before its input has ended. What it emits travels at
   * how far event time came (`endOfTime`), less the lag; where the step does not ask for that, at the lag behind its input.
   * @returns What is left to do.
   */
  onEnd?(): Rest;
}

/** What a keyed logic is made with. */
export interface KeyedLogicContext {
  /** Sends a record down the chain behind the step. */
  readonly emit: Push;
  /** Whether it has emitted enough for now, and is to pause where it can. Absent: it never has, as in loops. */
  isFull?(): boolean;
  /** Sends a record down the chain behind another output than the first. */
  emitTo(output: number, ...record: Parameters<Push>): void;
  readonly desk: StepDesk;
  /** The step's copy of the code that runs once a record: see `stages.ts`. */
  readonly code: StageCode;
  /** See `OperatorParts`; only for steps whose lowering asks for it. */
  endOfTime(): number;
  /** Where it declares its tables, in its constructor. */
  readonly state: StepState;
  readonly host: Host;
}

/** Makes a worker's instance of a keyed step. */
export type KeyedLogicFactory = (context: KeyedLogicContext) => KeyedLogic;
