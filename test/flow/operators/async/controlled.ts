/** Calls whose outcome the test decides, one by one. */
export class ControlledCalls<T, U> {
  /** The calls that are under way, in the order they were made. */
  readonly open: OpenCall<T, U>[] = [];
  /** The most that were under way at a time. */
  peak = 0;
  /** What was called for, in order. */
  readonly made: T[] = [];

  readonly fn = (value: T, { signal, attempt }: { signal: AbortSignal; attempt: number }): Promise<U> =>
    new Promise<U>((resolve, reject) => {
      const call: OpenCall<T, U> = {
        value,
        attempt,
        signal,
        resolve: (result) => this.#close(call, () => resolve(result)),
        reject: (error) => this.#close(call, () => reject(error)),
      };
      this.made.push(value);
      this.open.push(call);
      this.peak = Math.max(this.peak, this.open.length);
    });

  #close(call: OpenCall<T, U>, settle: () => void): void {
    this.open.splice(this.open.indexOf(call), 1);
    settle();
  }
}

export interface OpenCall<T, U> {
  readonly value: T;
  readonly attempt: number;
  readonly signal: AbortSignal;
  resolve(result: U): void;
  reject(error: unknown): void;
}
