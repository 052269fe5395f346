/** Web Locks for Nodes that have none: exclusive ones, in the order in which they are asked for. */
export class SomeLocks {
  readonly #last = new Map<string, Promise<unknown>>();
  readonly #thieves = new Map<string, (stolen: Error) => void>();

  async request(
    name: string,
    { signal }: { readonly signal: AbortSignal },
    act: () => Promise<void>,
  ): Promise<void> {
    const before = this.#last.get(name);
    let done = (): void => {};
    const mine = new Promise<void>((resolve) => {
      done = resolve;
    });
    this.#last.set(name, Promise.all([before, mine]));
    try {
      await Promise.race([before, rejection(signal)]);
      signal.throwIfAborted();
      await Promise.race([
        act(),
        new Promise<void>((_, reject) => {
          this.#thieves.set(name, reject);
        }),
      ]);
    } finally {
      done();
    }
  }

  /** Takes a lock from who has it, as `steal` of a request does. */
  steal(name: string): void {
    this.#thieves.get(name)?.(new DOMException("stolen", "AbortError"));
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new DOMException("given up", "AbortError")));
  });
}
