import type { ReadResult, Source } from "tidemark";

/** A source whose partitions are fed by hand while the flow runs. */
export class FedSource<T> implements Source<T> {
  readonly #names: readonly string[];
  readonly #feeds: Map<string, { readonly queue: ReadResult<T>[]; wake?: () => void }> = new Map();

  constructor(...names: string[]) {
    this.#names = names;
    for (const name of names) this.#feeds.set(name, { queue: [] });
  }

  partitions(): readonly string[] {
    return this.#names;
  }

  open(name: string): ReturnType<Source<T>["open"]> {
    const feed = this.#feeds.get(name)!;
    return {
      position: () => 0,
      async read() {
        if (feed.queue.length === 0) await new Promise<void>((wake) => Object.assign(feed, { wake }));
        return feed.queue.shift()!;
      },
    };
  }

  give(name: string, ...values: T[]): void {
    this.#push(name, { values });
  }

  end(name: string): void {
    this.#push(name, { values: [], done: true });
  }

  #push(name: string, result: ReadResult<T>): void {
    const feed = this.#feeds.get(name)!;
    feed.queue.push(result);
    feed.wake?.();
  }
}
