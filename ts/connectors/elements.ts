/**
 * Goes through what a user gave for an iterable as `for…of` does, one element at a time: so that what its own code
 * throws can be told from what is thrown where the elements go. Each call throws what that code does.
 */
export class Elements<T> {
  /** The element that it has come to. */
  value: T | undefined;
  readonly #iterator: Iterator<T>;
  readonly #next: Iterator<T>["next"];

  constructor(many: Iterable<T>) {
    this.#iterator = checkedObject(many[Symbol.iterator](), "[Symbol.iterator]()");
    this.#next = this.#iterator.next;
  }

  /** Moves on to the next element. Returns whether there is one. */
  moveOn(): boolean {
    const result = checkedResult<T>(this.#next.call(this.#iterator));
    if (result.done) return false;
    this.value = result.value;
    return true;
  }

  /** Whether the iterable is its own iterator: it can be gone through once. */
  isOf(many: object): boolean {
    return (this.#iterator as unknown) === many;
  }

  /** Lets go of what is left. */
  close(): void {
    this.#iterator.return?.();
  }
}

/** What an iterator gave: to be taken for its end where `done` is anything truthy. @throws {TypeError} For no object. */
export function checkedResult<T>(result: unknown): IteratorResult<T, unknown> {
  return checkedObject(result, "next()") as IteratorResult<T, unknown>;
}

function checkedObject<T>(value: T, what: string): T {
  if ((typeof value === "object" && value !== null) || typeof value === "function") return value;
  throw new TypeError(`${what} must give an object, not ${String(value)}`);
}
