import type { Column } from "../../timely/index.ts";
import type { Key } from "../values/key.ts";

/** The keys whose cells were touched since somebody asked last. Until somebody asks at all, noting them costs nothing. */
export class TouchedKeys {
  /** Undefined while nobody asks. */
  #keys: Set<Key> | undefined;

  track(): void {
    this.#keys ??= new Set();
  }

  add(key: Key): void {
    this.#keys?.add(key);
  }

  addAll(keys: Column<Key>): void {
    const touched = this.#keys;
    if (touched === undefined) return;
    for (let i = 0; i < keys.length; i++) touched.add(keys[i]!);
  }

  /** Those since the last call. */
  take(): ReadonlySet<Key> {
    const touched = this.#keys;
    if (touched === undefined) return NONE;
    this.#keys = new Set();
    return touched;
  }
}

const NONE: ReadonlySet<Key> = new Set();
