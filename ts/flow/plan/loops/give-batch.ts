import type { Batch, Timestamp } from "../../../timely/index.ts";
import { StepError } from "../../errors.ts";
import type { KeyedLogic } from "../../keyed/keyed-logic.ts";
import { iterationOf } from "./iteration-of.ts";

/** Hands a batch to the logic of a step in a loop. What fails tells its time. */
export function giveBatch(
  logic: KeyedLogic,
  { values, keys, eventTimes }: Batch<unknown>,
  side: number,
  time: Timestamp,
): void {
  atTime(time, () => logic.onBatch(values, keys!, eventTimes, time[1]!, side));
}

/** Calls `act`; a step's error gets epoch and iteration. */
export function atTime(time: Timestamp, act: () => void): void {
  try {
    act();
  } catch (cause) {
    throw cause instanceof StepError ? cause.at({ epoch: time[0], iteration: iterationOf(time) }) : cause;
  }
}
