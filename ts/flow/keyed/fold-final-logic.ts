import type { StageSite } from "../fusion/stage.ts";
import { compareKeys, type Key } from "../key.ts";
import type { KeyedLogic, KeyedLogicContext, KeyedLogicFactory } from "./keyed-logic.ts";

interface Cell {
  state: unknown;
  /** The latest event time of the key's records. */
  latest: number | undefined;
}

/** Functions of a fold, as the engine calls them. */
export interface Fold {
  start(key: Key): unknown;
  fold(state: unknown, value: unknown, key: Key): unknown;
}

/** Folds each key's values and emits the states when the input has ended, in order of the keys. */
export function foldFinalLogic(fold: Fold): KeyedLogicFactory {
  return (context) => new FoldFinal(fold, context);
}

class FoldFinal implements KeyedLogic {
  readonly #cells: Map<Key, Cell> = new Map();
  readonly #start: Fold["start"];
  readonly #fold: Fold["fold"];
  readonly #site: StageSite;
  readonly #emit: KeyedLogicContext["emit"];

  constructor({ start, fold }: Fold, { site, emit }: KeyedLogicContext) {
    this.#start = start;
    this.#fold = fold;
    this.#site = site;
    this.#emit = emit;
  }

  onBatch(values: readonly unknown[], keys: readonly Key[], eventTimes: readonly number[] | undefined): void {
    const fold = this.#fold;
    let i = 0;
    try {
      for (; i < values.length; i++) {
        const key = keys[i]!;
        const cell = this.#cells.get(key) ?? this.#open(key);
        cell.state = fold(cell.state, values[i], key);
        if (eventTimes !== undefined) cell.latest = latest(cell.latest, eventTimes[i]!);
      }
    } catch (cause) {
      throw this.#site.fail("step-failed", "the function threw", values[i], keys[i], cause);
    }
  }

  onEnd(): void {
    const keys = [...this.#cells.keys()].sort(compareKeys);
    for (const key of keys) {
      const { state, latest } = this.#cells.get(key)!;
      this.#emit(state, key, latest);
    }
    this.#cells.clear();
  }

  #open(key: Key): Cell {
    const cell: Cell = { state: this.#start(key), latest: undefined };
    this.#cells.set(key, cell);
    return cell;
  }
}

function latest(known: number | undefined, eventTime: number): number {
  return known === undefined || eventTime > known ? eventTime : known;
}
