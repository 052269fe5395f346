import type { Capability, Timestamp, Watch } from "../../timely/index.ts";
import type { PortBuilder } from "../../timely/port-builder.ts";
import type { StreamScope } from "../../timely/stream-origin.ts";

interface Stoppable {
  onStop(callback: () => void): void;
}

/**
 * How far event time came in all that tells it on any worker, once all has ended there: the same whichever ended last. The
 * workers agree on it by a frontier that is nobody else's. Each holds a claim there at `running`, and moves it on to
 * [2, -watermark] when it has ended: then the least of these is the latest watermark. And each holds one at `asking` until
 * it has heard that: nobody lets go of what others have not read. (The 1 and 2 of these are the flow's first epoch and the
 * one after.)
 */
export class LastWatermark {
  readonly #told: Capability;
  readonly #asking: Capability;
  readonly #watch: Watch;
  /** Some worker has not ended. */
  readonly #running: Timestamp;
  /** Some worker does not know yet. Not to be compared with the claims of those who have ended. */
  readonly #whoAsks: Timestamp;
  #onKnown = (): void => {};
  #watermark: number | undefined;

  /** An operator of its own, on each worker. */
  static build(builder: PortBuilder, scope: StreamScope, run: Stoppable): LastWatermark {
    const output = builder.output([]);
    const watch = builder.watch({ scope, sources: [{ output, summary: undefined }] });
    let last!: LastWatermark;
    builder.build(([capability]) => {
      last = new LastWatermark(capability!, watch);
      run.onStop(() => last.#abandon());
      return () => last.#activate();
    });
    return last;
  }

  private constructor(capability: Capability, watch: Watch) {
    const [first] = capability.time as readonly [number];
    this.#running = [first + 1, Number.NEGATIVE_INFINITY];
    this.#whoAsks = [first, Number.POSITIVE_INFINITY];
    this.#asking = capability.delayed(this.#whoAsks);
    this.#told = capability.delayed(this.#running);
    this.#watch = watch;
    capability.drop();
  }

  /** Undefined while it is not known. Before that nobody may give up the right to send. */
  get watermark(): number | undefined {
    return this.#watermark;
  }

  /** What to do when it is known. */
  onKnown(act: () => void): void {
    this.#onKnown = act;
  }

  /** All has ended on this worker; -Infinity where event time never began. */
  tell(watermark: number): void {
    if (watermark === Number.NEGATIVE_INFINITY) this.#told.drop();
    else if (!this.#told.isDropped) this.#told.downgrade([this.#running[0]!, 0 - watermark]);
  }

  #activate(): void {
    const { frontier } = this.#watch;
    if (this.#watermark === undefined && !frontier.lessEqual(this.#running)) this.#hear(frontier.elements);
    if (!frontier.lessEqual(this.#whoAsks)) this.#told.drop();
  }

  #hear(elements: readonly Timestamp[]): void {
    const [told] = elements.filter(([kind]) => kind === this.#running[0]);
    this.#watermark = told === undefined ? Number.NEGATIVE_INFINITY : 0 - told[1]!;
    this.#asking.drop();
    this.#onKnown();
  }

  /** A flow that is stopped has no end of input. */
  #abandon(): void {
    this.#told.drop();
    this.#asking.drop();
  }
}
