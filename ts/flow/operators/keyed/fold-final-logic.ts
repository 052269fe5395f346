import type { KeyedLogicFactory } from "../../engine/keyed-logic.ts";
import { begun, type Rest, type Work } from "../../engine/work.ts";
import type { Fold } from "../../hot/stages.ts";
import { uncounted } from "../../state/table.ts";

/**
 * Folds each key's values and emits what the states give when the input has ended, in order of the keys; in a loop,
 * when the iteration has.
 */
export function foldFinalLogic(
  fold: Fold,
  resultOf: (state: unknown) => unknown = (state) => state,
): KeyedLogicFactory {
  return ({ code, desk, emit, isFull, state }) => {
    // The states lie in their table themselves: a cell of its own for each would be one more cache miss.
    const states = state.keyed<unknown>("states");
    const latest = state.keyed<number>("latest event times", uncounted());
    const foldBatch = code.foldLoop(fold, { states: states.cells, latest: latest.cells }, desk);
    function* emitAll(): Work {
      for (const key of states.sortedKeys()) {
        emit(resultOf(states.get(key)), key, latest.get(key));
        if (isFull?.()) yield;
      }
      states.clear();
      latest.clear();
    }
    const end = (): Rest => begun(emitAll());
    return {
      onBatch(batch) {
        foldBatch(batch);
        states.touchAll(batch.keys);
        if (batch.eventTimes !== undefined) latest.touchAll(batch.keys);
      },
      lag: Number.POSITIVE_INFINITY, // nothing of it is to be late, and nothing comes before
      inLoop: "iterations",
      onIteration: end,
      onEnd: end,
    };
  };
}
