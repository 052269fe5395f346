import { MinHeap } from "../../timely/min-heap.ts";
import { compareKeys, type Key } from "../values/key.ts";

/** A cell that is kept for some time after its last use. */
export interface Mortal {
  readonly key: Key;
  /** Where a key may have several: a cell that was begun later has a greater one. */
  readonly order?: number;
  /** The last use, in event time. */
  usedAt: number;
  /** Whether it is gone, for whatever reason. */
  isForgotten: boolean;
}

/**
 * When cells are to be forgotten, by event time. Derived: each cell has one entry, at the instant that was its last
 * when the entry was made, so using a cell costs nothing, and the entry moves on when its instant comes up.
 */
export class Lifetimes<C extends Mortal> {
  readonly afterMs: number;
  readonly #heap = new MinHeap<C>(comesFirst);
  #forgotten = 0;

  /** @internal Made by `StepState.lifetimes`. */
  constructor(afterMs: number) {
    this.afterMs = afterMs;
  }

  add(cell: C): void {
    this.#heap.push(cell.usedAt + this.afterMs, cell);
  }

  /** Notes that a cell is gone already. */
  forget(cell: C): void {
    cell.isForgotten = true;
    this.#forgotten++;
    if (this.#forgotten <= this.#heap.size / 2 + 16) return;
    this.#heap.retain((cell) => !cell.isForgotten);
    this.#forgotten = 0;
  }

  /** The earliest instant at which a cell is to be forgotten. */
  get next(): number | undefined {
    const heap = this.#heap;
    for (let { first: cell } = heap; cell !== undefined; { first: cell } = heap) {
      const at = heap.firstRank;
      if (!cell.isForgotten && cell.usedAt + this.afterMs <= at) return at;
      heap.pop();
      if (cell.isForgotten) this.#forgotten--;
      else this.add(cell);
    }
    return undefined;
  }

  /** Takes out the cell that is to be forgotten `next`. */
  take(): C {
    const cell = this.#heap.pop()!;
    cell.isForgotten = true;
    return cell;
  }
}

/** Of two cells that are to be forgotten at one instant. */
function comesFirst(a: Mortal, b: Mortal): boolean {
  const byKey = compareKeys(a.key, b.key);
  return byKey < 0 || (byKey === 0 && (a.order ?? 0) < (b.order ?? 0));
}
