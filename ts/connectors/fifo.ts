/** A queue that is as fast when it is long. */
export class Fifo<T> {
  #items: T[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes the first one; undefined where there is none. */
  shift(): T | undefined {
    return this.take(1)[0];
  }

  /** Takes the first ones, so many at most. */
  take(limit: number): T[] {
    const end = Math.min(this.#head + limit, this.#items.length);
    const taken = this.#items.slice(this.#head, end);
    this.#head = end;
    // Each item is moved once at most: what is left is no more than what was taken since the last time.
    if (this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return taken;
  }

  /** Takes all. */
  takeAll(): T[] {
    return this.take(this.length);
  }
}
