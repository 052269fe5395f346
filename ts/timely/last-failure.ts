import type { Host, Timer } from "../host/host.ts";

/** Nothing of what a failure waits for has moved for so long: it will not be waited for any more. In ms. */
const PATIENCE_MS = 5_000;

/** A failure that waits until what was read before it has gone through: it is no fault of those records. */
export class LastFailure {
  readonly error: unknown;
  /** Whose failure it is. */
  readonly operator: string;
  readonly #host: Host;
  readonly #queued: { readonly records: number };
  readonly #giveUp: () => void;
  #seen: number;
  #timer: Timer;

  /** @param giveUp Called when nothing moves any more. */
  constructor(
    error: unknown,
    operator: string,
    host: Host,
    queued: { readonly records: number },
    giveUp: () => void,
  ) {
    this.error = error;
    this.operator = operator;
    this.#host = host;
    this.#queued = queued;
    this.#giveUp = giveUp;
    this.#seen = queued.records;
    this.#timer = this.#watch();
  }

  /** Whether there is nothing to wait for any more. */
  get isDue(): boolean {
    return this.#queued.records === 0;
  }

  cancel(): void {
    this.#timer.cancel();
  }

  #watch(): Timer {
    return this.#host.setTimer(PATIENCE_MS, () => {
      if (this.#queued.records === this.#seen) return this.#giveUp();
      this.#seen = this.#queued.records;
      this.#timer = this.#watch();
    });
  }
}
