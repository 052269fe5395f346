import type { Host } from "../../host/host.ts";
import type { Push, StageCode, StageSite } from "../hot/stage.ts";
import type { KeyTimers } from "../state/key-timers.ts";
import type { Key } from "../values/key.ts";

/** What a step that keeps state by key does with its records. One instance a worker; it owns the state. */
export interface KeyedLogic {
  /** How far before the step's watermark it may still emit, in ms: its own output is held back by as much. Default: 0. */
  readonly lag?: number;
  /** States that it keeps, and records that wait, where it can tell. */
  readonly liveCells?: number;
  /**
   * Takes the columns of a batch, in order. It must not keep them: they are filled again when it has returned.
   * @param watermark Event-time coordinate that the batch travels at: what lateness is told by.
   * @param side Which of the step's inputs it came by.
   */
  onBatch(
    values: readonly unknown[],
    keys: readonly Key[],
    eventTimes: readonly number[] | undefined,
    watermark: number,
    side: number,
  ): void;
  /**
   * The step's watermark has moved; +Infinity when the input has ended.
   * @param emitAt To be called, with instants that do not fall, before what is emitted at an instant: results
   * travel there, so that steps behind find them late or not whatever the batches were.
   */
  onWatermark?(watermark: number, emitAt: (instant: number) => void): void;
  /** A timer that was set has come due. */
  onTimer?(key: Key, at: number): void;
  /**
   * What it does inside a loop, where what it emits may come round to it: a right to emit there would hold up its own
   * input. Absent: it has no place in a loop.
   *
   * "answers": emits only in answer to records, and is told of nothing else.
   * "iterations": is given the iterations of a timestamp one after the other, each when it is complete, and told.
   */
  readonly inLoop?: "answers" | "iterations" | undefined;
  /** The records of an iteration have been given. In place of `onEnd`. @param keys Gives the keys they had, in order. */
  onIteration?(keys: () => readonly Key[]): void;
  /** The flow has been stopped, and no more records come: in place of the end. */
  onStop?(): void;
  /** No more records can come. Called once; not if the flow is stopped before its input has ended. */
  onEnd?(): void;
}

/** What a keyed logic is made with. */
export interface KeyedLogicContext {
  /** Sends a record down the chain behind the step. */
  readonly emit: Push;
  /** Sends a record down the chain behind another output than the first. */
  emitAside(output: number, ...record: Parameters<Push>): void;
  readonly site: StageSite;
  /** The step's copy of the code that runs once a record: see `stages.ts`. */
  readonly code: StageCode;
  readonly timers: KeyTimers;
  readonly host: Host;
}

/** Makes a worker's instance of a keyed step. */
export type KeyedLogicFactory = (context: KeyedLogicContext) => KeyedLogic;
