import type { Key } from "../values/key.ts";

/** A cell that was saved is none that the step can take in. Whoever knows the step words the error. */
export class CannotLoad extends Error {
  readonly key: Key;

  constructor(key: Key, cause: unknown) {
    super("a cell cannot be loaded", { cause });
    this.name = "CannotLoad";
    this.key = key;
  }
}
