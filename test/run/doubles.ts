import type { MaybePromise, ReadResult, Sink, Source } from "tidemark";

/** A promise that the test settles. */
export class Gate {
  readonly passed: Promise<void>;
  open!: () => void;
  fail!: (reason: unknown) => void;

  constructor() {
    this.passed = new Promise((resolve, reject) => {
      this.open = resolve;
      this.fail = reject;
    });
  }
}

/** A source of one partition that notes what is done to it. */
export class SpiedSource implements Source<number> {
  readonly calls: string[] = [];
  reads = 0;
  readonly #read: (call: number, limit: number, signal: AbortSignal) => MaybePromise<ReadResult<number>>;

  constructor(read: (call: number, limit: number, signal: AbortSignal) => MaybePromise<ReadResult<number>>) {
    this.#read = read;
  }

  partitions(): string[] {
    return ["only"];
  }

  open(_name: string, _position: unknown, { signal }: { readonly signal: AbortSignal }) {
    this.calls.push("open");
    return {
      position: () => this.reads,
      read: (limit: number) => this.#read(this.reads++, limit, signal),
      close: () => void this.calls.push("close"),
    };
  }
}

/** 0, 1, 2 … for ever, as many at a time as are wanted. */
export const endless = (): SpiedSource =>
  new SpiedSource((call, limit) => ({ values: Array.from({ length: limit }, (_, i) => call * limit + i) }));

/** A sink that notes what is done to it. */
export class SpiedSink implements Sink<number> {
  readonly calls: string[] = [];
  readonly values: number[] = [];
  /** The reason given to `abort`. */
  reason: unknown;
  readonly #write: (values: readonly number[]) => MaybePromise<void>;

  constructor(write: (values: readonly number[]) => MaybePromise<void> = () => {}) {
    this.#write = write;
  }

  open() {
    this.calls.push("open");
    return {
      write: (values: readonly number[]): MaybePromise<void> => {
        const written = this.#write(values);
        if (!(written instanceof Promise)) return this.#took(values);
        return written.then(() => this.#took(values));
      },
      close: (): void => void this.calls.push("close"),
      abort: (reason: unknown): void => {
        this.calls.push("abort");
        this.reason = reason;
      },
    };
  }

  #took(values: readonly number[]): void {
    this.calls.push("write");
    this.values.push(...values);
  }
}
