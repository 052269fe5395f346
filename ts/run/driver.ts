import type { Host, Timer } from "../host/host.ts";
import type { BareWorker } from "../timely/bare-worker.ts";

/** How long a worker may run before it lets input, output and timers of the platform have their turn. */
const SLICE_MS = 8;

/** Steps a worker on the platform's event loop: at once while there is work, by timer or on waking otherwise. */
export class Driver {
  readonly #worker: BareWorker;
  readonly #host: Host;
  readonly #onDone: () => void;
  readonly #onFailure: (error: unknown) => void;
  #timer: Timer | undefined;
  #timerAt: number | undefined;
  #isScheduled = false;
  #isOver = false;

  constructor(worker: BareWorker, host: Host, onDone: () => void, onFailure: (error: unknown) => void) {
    this.#worker = worker;
    this.#host = host;
    this.#onDone = onDone;
    this.#onFailure = onFailure;
  }

  /** Begins. Calls back once, when every dataflow has finished or a step has failed. */
  start(): void {
    this.#worker.onWake(() => this.#schedule());
    this.#schedule();
  }

  /** Steps no more, and calls nobody back. */
  stop(): void {
    this.#isOver = true;
    this.#timer?.cancel();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isOver) return;
    this.#isScheduled = true;
    this.#host.defer(() => this.#slice());
  }

  #slice(): void {
    this.#isScheduled = false;
    if (this.#isOver) return;
    try {
      if (this.#runUntilIdle()) this.#schedule();
      else if (this.#worker.isDone) this.#end(this.#onDone);
      else this.#sleep();
    } catch (error) {
      this.#end(() => this.#onFailure(error));
    }
  }

  /** Returns whether there is more to do than the slice had time for. */
  #runUntilIdle(): boolean {
    const until = this.#host.monotonic() + SLICE_MS;
    while (this.#worker.step()) if (this.#host.monotonic() >= until) return true;
    return false;
  }

  #sleep(): void {
    const { wakeAt } = this.#worker;
    if (wakeAt === this.#timerAt) return;
    this.#timer?.cancel();
    this.#timerAt = wakeAt;
    this.#timer = undefined;
    if (wakeAt === undefined) return;
    this.#timer = this.#host.setTimer(wakeAt - this.#host.now(), () => {
      this.#timerAt = undefined;
      this.#schedule();
    });
  }

  #end(tell: () => void): void {
    this.stop();
    tell();
  }
}
