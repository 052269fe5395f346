import { MinHeap } from "../../timely/min-heap.ts";

/** Something that is due at an instant. */
export interface Due {
  readonly at: number;
}

/**
 * Entries by when they are due; at one instant, by `compare`. Entries must not change while in it. It is derived:
 * whoever fills it makes its entries anew from the cells that are loaded, and none of it is saved.
 */
export class DueQueue<T extends Due> extends MinHeap<T> {
  /** @internal Made by `StepState.dueQueue`. */
  constructor(compare: (a: T, b: T) => number = () => 0) {
    super((a, b) => compare(a, b) < 0);
  }

  /** When the next entry is due; +Infinity where there is none. */
  get nextAt(): number {
    return this.firstRank;
  }

  add(entry: T): void {
    this.push(entry.at, entry);
  }

  /** Takes the next entry out. There must be one. */
  take(): T {
    return this.pop()!;
  }
}
