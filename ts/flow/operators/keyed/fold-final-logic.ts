import type { KeyedLogicFactory } from "../../engine/keyed-logic.ts";
import type { Fold, Folded } from "../../hot/stages.ts";
import { compareKeys } from "../../values/key.ts";

/**
 * Folds each key's values and emits what the states give when the input has ended, in order of the keys; in a loop,
 * when the iteration has.
 */
export function foldFinalLogic(
  fold: Fold,
  resultOf: (state: unknown) => unknown = (state) => state,
): KeyedLogicFactory {
  return ({ code, site, emit }) => {
    const folded: Folded = { states: new Map(), latest: new Map() };
    const { states, latest } = folded;
    const emitAll = (): void => {
      for (const key of [...states.keys()].sort(compareKeys)) {
        emit(resultOf(states.get(key)), key, latest.get(key));
      }
      states.clear();
      latest.clear();
    };
    return {
      onBatch: code.foldLoop(fold, folded, site),
      inLoop: "iterations",
      onIteration: emitAll,
      onEnd: emitAll,
    };
  };
}
