import type { Fold, FoldCell } from "../fusion/stages.ts";
import { compareKeys, type Key } from "../key.ts";
import type { KeyedLogicFactory } from "./keyed-logic.ts";

/**
 * Folds each key's values and emits what the states give when the input has ended, in order of the keys; in a loop,
 * when the iteration has.
 */
export function foldFinalLogic(
  fold: Fold,
  resultOf: (state: unknown) => unknown = (state) => state,
): KeyedLogicFactory {
  return ({ code, site, emit }) => {
    const cells = new Map<Key, FoldCell>();
    const emitAll = (): void => {
      for (const key of [...cells.keys()].sort(compareKeys)) {
        const { state, latest } = cells.get(key)!;
        emit(resultOf(state), key, latest);
      }
      cells.clear();
    };
    return {
      onBatch: code.foldLoop(fold, cells, site),
      inLoop: "iterations",
      onIteration: emitAll,
      onEnd: emitAll,
    };
  };
}
