import type { Host } from "../../host/host.ts";
import type { Push, StageCode, StageSite } from "../fusion/stage.ts";
import type { Key } from "../key.ts";
import type { KeyTimers } from "./key-timers.ts";

/** What a step that keeps state by key does with its records. One instance a worker; it owns the state. */
export interface KeyedLogic {
  /** Takes the columns of a batch, in order. */
  onBatch(values: readonly unknown[], keys: readonly Key[], eventTimes: readonly number[] | undefined): void;
  /** A timer that was set has come due. */
  onTimer?(key: Key, at: number): void;
  /** No more records can come. Called once; not if the flow is stopped before its input has ended. */
  onEnd?(): void;
}

/** What a keyed logic is made with. */
export interface KeyedLogicContext {
  /** Sends a record down the chain behind the step. */
  readonly emit: Push;
  readonly site: StageSite;
  /** The step's copy of the code that runs once a record: see `stages.ts`. */
  readonly code: StageCode;
  readonly timers: KeyTimers;
  readonly host: Host;
}

/** Makes a worker's instance of a keyed step. */
export type KeyedLogicFactory = (context: KeyedLogicContext) => KeyedLogic;
