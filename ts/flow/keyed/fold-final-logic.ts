import type { Fold, FoldCell } from "../fusion/stages.ts";
import { compareKeys, type Key } from "../key.ts";
import type { KeyedLogicFactory } from "./keyed-logic.ts";

/** Folds each key's values and emits the states when the input has ended, in order of the keys. */
export function foldFinalLogic(fold: Fold): KeyedLogicFactory {
  return ({ code, site, emit }) => {
    const cells = new Map<Key, FoldCell>();
    return {
      onBatch: code.foldLoop(fold, cells, site),
      onEnd() {
        for (const key of [...cells.keys()].sort(compareKeys)) {
          const { state, latest } = cells.get(key)!;
          emit(state, key, latest);
        }
        cells.clear();
      },
    };
  };
}
