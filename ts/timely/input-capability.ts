import { applySummary, lessEqual, type Timestamp } from "../core/index.ts";
import type { Batch } from "./batch.ts";
import { Capability } from "./capability.ts";
import { TimelyError } from "./error.ts";
import type { Input } from "./input.ts";
import type { Output } from "./output.ts";
import { checkTime, showTime, type TimeLike, timeOf } from "./time.ts";

/** What an operator sends with: a capability of its own, or the one that came with a message. */
export type AnyCapability = Capability | InputCapability;

/**
 * A message taken from an input, and the right to answer it. The right lasts until the activation ends;
 * {@link retain} it to send later.
 */
export class InputCapability<T = unknown> {
  /** The timestamp of the message. */
  readonly time: Timestamp;
  readonly batch: Batch<T>;
  readonly #input: Input<T>;
  readonly #activation: number;

  /** @internal Made by {@link Input.next}. */
  constructor(input: Input<T>, time: Timestamp, batch: Batch<T>) {
    this.time = time;
    this.batch = batch;
    this.#input = input;
    this.#activation = input.operator.activation;
  }

  /** This, under the name it goes by in `const { capability, batch } = input.next()`. */
  get capability(): this {
    return this;
  }

  /** Whether the activation it was valid for is over. */
  get isDropped(): boolean {
    return this.#activation !== this.#input.operator.activation;
  }

  /**
   * A capability at the message's time that outlives the activation.
   * @param output The output it is for; the first one by default.
   * @throws {TimelyError} `time-not-reachable` where the input does not lead to the output at the same time.
   */
  retain(output?: Output<unknown>): Capability {
    return this.delayed(this.time, output);
  }

  /**
   * A capability at `time`, for as long as it is wanted.
   * @param output The output it is for; the first one by default.
   * @throws {TimelyError} `time-not-reachable` unless the path from input to output leads to `time` or before.
   */
  delayed(time: TimeLike, output: Output<unknown> | undefined = this.#input.operator.outputs[0]): Capability {
    const later = timeOf(time);
    if (output === undefined) {
      throw new TimelyError("wrong-output", `${this.#input.label}: its operator has no output to send at`);
    }
    this.#requireValid(output);
    if (later !== this.time) checkTime(later, output.stream.scope.depth, output);
    if (!this.#reaches(output, later)) {
      const problem = `a message at ${showTime(this.time)} does not reach ${showTime(later)}`;
      throw new TimelyError("time-not-reachable", `${output.label}: ${problem}`);
    }
    return new Capability(output, later);
  }

  /** @internal The time to send at, when the message may be answered at its own time on `output`. */
  timeAt(output: Output<unknown>): Timestamp {
    this.#requireValid(output);
    if (!output.keepsTimesOf(this.#input)) {
      const problem = `messages of input ${this.#input.index} are not answered at their own time here`;
      throw new TimelyError("time-not-reachable", `${output.label}: ${problem}, use delayed(time, output)`);
    }
    return this.time;
  }

  #reaches(output: Output<unknown>, time: Timestamp): boolean {
    return output.pathsFrom(this.#input).some((path) => {
      const earliest = applySummary(path, this.time);
      return earliest !== undefined && lessEqual(earliest, time);
    });
  }

  #requireValid(output: Output<unknown>): void {
    if (output.operator !== this.#input.operator) {
      throw new TimelyError("wrong-output", `${output.label}: the message came to ${this.#input.label}`);
    }
    if (this.isDropped) {
      const problem = "the activation this message came in is over; retain its capability to send later";
      throw new TimelyError("capability-dropped", `${output.label}: ${problem}`);
    }
  }
}
