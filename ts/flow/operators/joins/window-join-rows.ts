import type { KeyedLogicFactory } from "../../engine/keyed-logic.ts";
import { begun, repeated, type Work } from "../../engine/work.ts";
import type { KeyedBatch } from "../../hot/stage.ts";
import type { Key } from "../../values/key.ts";
import type { WindowResult } from "../windows/window-result.ts";
import { type JoinCell, recordOf, rowAt, rowsIn } from "./join-cell.ts";

/** Makes rows of what windows have of each side: of one window there may be very many, so it takes pauses. */
export function windowJoinRows(names: readonly string[]): KeyedLogicFactory {
  return ({ emit, isFull }) => {
    function* give({ values, keys, eventTimes }: KeyedBatch): Work {
      for (let i = 0; i < values.length; i++) {
        const result = values[i] as WindowResult<Key, JoinCell | undefined>;
        if (result.value === undefined) continue;
        const sides = result.value;
        const row = (n: number): object => ({ ...result, value: recordOf(names, rowAt(sides, n)) });
        const rest = repeated(rowsIn(sides), (n) => emit(row(n), keys[i], eventTimes?.[i]), isFull);
        if (rest) yield* rest;
        if (isFull?.()) yield;
      }
    }
    return { onBatch: (batch) => begun(give(batch)) };
  };
}
