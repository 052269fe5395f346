import type { Key } from "../values/key.ts";

/**
 * The cells of a table in slices that were touched since somebody asked last: keys by where their slice begins. Until
 * somebody asks at all, noting them costs nothing.
 */
export class TouchedCells {
  /** Undefined while nobody asks. */
  #bySlice: Map<number, Set<Key>> | undefined;

  /** Whether touches are noted. */
  get isTracking(): boolean {
    return this.#bySlice !== undefined;
  }

  track(): void {
    this.#bySlice ??= new Map();
  }

  add(slice: number, key: Key): void {
    if (this.#bySlice !== undefined) this.in(slice).add(key);
  }

  /** Keys of a slice, for many to be added, while touches are noted. */
  in(slice: number): Set<Key> {
    const bySlice = this.#bySlice!;
    let keys = bySlice.get(slice);
    if (keys === undefined) {
      keys = new Set();
      bySlice.set(slice, keys);
    }
    return keys;
  }

  /** Those since the last call. */
  take(): ReadonlyMap<number, ReadonlySet<Key>> {
    const taken = this.#bySlice;
    if (taken === undefined) return new Map();
    this.#bySlice = new Map();
    return taken;
  }
}
