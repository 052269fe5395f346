import { lessEqual, sameTime, type Timestamp } from "../core/index.ts";
import { TimelyError } from "./error.ts";
import { ownTime, showTime, type TimeLike } from "./time.ts";

/** @internal An output port, as the capabilities for it know it. */
export interface SendingPort {
  /** For messages. */
  readonly label: string;
  /** @internal Notes that capabilities at `time` came or went. */
  note(time: Timestamp, change: 1 | -1): void;
}

/**
 * The right to send at one output, at its time or later. While it is held, no frontier downstream passes that
 * time: whoever holds one has to drop it or move it on. It may be kept across `await`; what is done with it
 * outside a step wakes the worker.
 *
 * @example
 * ```ts
 * import { Worker } from "tidemark/timely";
 * import { defaultHost } from "tidemark";
 * const worker = new Worker({ host: defaultHost() });
 * const [handle, capability] = worker.dataflow((scope) => {
 *   const { handle, capability, stream } = scope.unorderedInput<string>();
 *   stream.inspect((word, time) => console.log(time, word)); // [ 3 ] hello
 *   return [handle, capability];
 * });
 * const later = capability.delayed(3);
 * handle.send(later, ["hello"]);
 * capability.drop();
 * later.drop();
 * while (worker.step());
 * ```
 */
export class Capability {
  readonly #output: SendingPort;
  #time: Timestamp;
  #isDropped = false;

  /** @internal Use {@link delayed}, {@link clone} or {@link InputCapability.retain}. Nobody may change the time. */
  constructor(output: SendingPort, time: Timestamp) {
    this.#output = output;
    this.#time = time;
    output.note(time, 1);
  }

  /** The earliest timestamp it allows to send at. It is frozen. */
  get time(): Timestamp {
    return this.#time;
  }

  /** Whether it was given back; it then allows nothing. */
  get isDropped(): boolean {
    return this.#isDropped;
  }

  /**
   * Another capability for the same time, dropped on its own.
   * @throws {TimelyError} `capability-dropped` once this one was given back.
   */
  clone(): Capability {
    this.#requireHeld();
    return new Capability(this.#output, this.#time);
  }

  /**
   * Another capability for a later time; this one stays as it is.
   * @param time At or after this one's: each coordinate is at least as great. It is copied.
   * @throws {TimelyError} `time-not-reachable` for any other time; `bad-time` for what is no timestamp of this depth;
   *   `capability-dropped` once this one was given back.
   */
  delayed(time: TimeLike): Capability {
    const later = this.#owned(time);
    this.#requireReach(later);
    return new Capability(this.#output, later);
  }

  /**
   * Moves this capability on to a later time, so that frontiers downstream may follow. Moving to the same time does
   * nothing. Where it throws, the capability stays as it is.
   * @param time At or after this one's: each coordinate is at least as great. It is copied.
   * @throws {TimelyError} `time-not-reachable` for any other time; `bad-time` for what is no timestamp of this depth;
   *   `capability-dropped` once it was given back.
   */
  downgrade(time: TimeLike): void {
    this.moveTo(this.#owned(time));
  }

  /**
   * @internal Another capability for the same time in the place of this one, for who is to have it alone.
   * @throws {TimelyError} `capability-dropped` once this one was given back.
   */
  handOver(): Capability {
    const other = this.clone();
    this.drop();
    return other;
  }

  /** @internal {@link downgrade} to a timestamp of this depth that nobody changes: it is not copied. */
  moveTo(later: Timestamp): void {
    this.#requireHeld();
    this.#requireReach(later);
    if (sameTime(later, this.#time)) return;
    this.#output.note(later, 1);
    this.#output.note(this.#time, -1);
    this.#time = later;
  }

  /** Gives the right back, so that frontiers downstream may pass its time. Dropping once more does nothing. */
  drop(): void {
    if (this.#isDropped) return;
    this.#isDropped = true;
    this.#output.note(this.#time, -1);
  }

  /** {@link drop}, for `using`. */
  [Symbol.dispose](): void {
    this.drop();
  }

  /** @internal The time to send at, when `output` is the one this capability is for. */
  timeAt(output: SendingPort): Timestamp {
    if (this.#output !== output) {
      throw new TimelyError("wrong-output", `${output.label}: the capability is for ${this.#output.label}`);
    }
    this.#requireHeld();
    return this.#time;
  }

  #owned(time: TimeLike): Timestamp {
    this.#requireHeld();
    return time === this.#time ? time : ownTime(time, this.#time.length, this.#output);
  }

  #requireReach(later: Timestamp): void {
    if (lessEqual(this.#time, later)) return;
    const problem = `a capability at ${showTime(this.#time)} does not reach ${showTime(later)}`;
    throw new TimelyError("time-not-reachable", `${this.#output.label}: ${problem}`);
  }

  #requireHeld(): void {
    if (!this.#isDropped) return;
    const problem = `its capability at ${showTime(this.#time)} was dropped`;
    throw new TimelyError("capability-dropped", `${this.#output.label}: ${problem}`);
  }
}
