/** A value cannot be written as bytes, or would not come back as it was. Whoever knows what it belongs to words the error. */
export class NotPlain extends Error {
  /** What cannot be written: a function, a symbol, an instance of some class. */
  readonly value: unknown;
  /** Where it is, seen from the value that was to be written: `.orders[3].notify`; empty for that value itself. */
  readonly path: string;

  /** @param cause What a getter threw. */
  constructor(value: unknown, path: string, cause?: unknown) {
    super(`what is at ${path === "" ? "the root" : path} cannot be written as bytes`, { cause });
    this.name = "NotPlain";
    this.value = value;
    this.path = path;
  }
}
