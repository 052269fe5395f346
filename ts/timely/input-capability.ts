import { lessEqual, type Summary, type Timestamp } from "../core/index.ts";
import { leastResult } from "../core/summary.ts";
import type { Batch } from "./batch.ts";
import { Capability, type SendingPort } from "./capability.ts";
import { TimelyError } from "./error.ts";
import { ownTime, showTime, type TimeLike } from "./time.ts";

/** An output port, as the messages it may answer know it. */
export interface AnsweringPort extends SendingPort {
  readonly operator: object;
  /** Number of coordinates of its timestamps. */
  readonly depth: number;
  /** How times may change on the way from the input of this index. */
  pathsFrom(input: number): readonly Summary[];
  /** Whether messages of the input of this index may be answered at their own time. */
  keepsTimesOf(input: number): boolean;
}

/** An input port, as the messages taken from it know it. */
export interface ReadingPort {
  /** For messages. */
  readonly label: string;
  readonly index: number;
  readonly operator: {
    /** Counts the activations: a message is valid during one of them. */
    readonly activation: number;
    readonly outputs: readonly AnsweringPort[];
  };
}

/** What an operator sends with: a capability of its own, or the one that came with a message. */
export type AnyCapability = Capability | InputCapability;

/**
 * A message taken from an input, and the right to answer it. The right lasts until the activation ends;
 * {@link retain} it to send later.
 */
export class InputCapability<T = unknown> {
  /** The timestamp of the message. It is frozen. */
  readonly time: Timestamp;
  /** Its records. They belong to all who read them: nobody changes them. */
  readonly batch: Batch<T>;
  /** About how much memory they take. */
  readonly bytes: number;
  readonly #input: ReadingPort;
  readonly #activation: number;

  /** @internal Made by {@link Input.next}. */
  constructor(input: ReadingPort, time: Timestamp, batch: Batch<T>, bytes: number) {
    this.time = time;
    this.batch = batch;
    this.bytes = bytes;
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
   * A capability at the message's time that outlives the activation. It holds frontiers downstream back until it is
   * moved on or dropped.
   * @param output The output it is for; the first one by default.
   * @throws {TimelyError} `time-not-reachable` where the input does not lead to the output at the same time;
   *   `capability-dropped` once the activation is over; `wrong-output` for an output of another operator.
   */
  retain(output?: AnsweringPort): Capability {
    return this.delayed(this.time, output);
  }

  /**
   * A capability at `time`, for as long as it is wanted.
   * @param time Where the output keeps times as they are, at or after the message's; else at or after what the path
   *   from input to output makes of it. It is copied.
   * @param output The output it is for; the first one by default.
   * @throws {TimelyError} `time-not-reachable` for any other time; `bad-time` for what is no timestamp of this depth;
   *   `capability-dropped` once the activation is over; `wrong-output` for an output of another operator.
   */
  delayed(time: TimeLike, output: AnsweringPort | undefined = this.#input.operator.outputs[0]): Capability {
    if (output === undefined) {
      throw new TimelyError("wrong-output", `${this.#input.label}: its operator has no output to send at`);
    }
    this.#requireValid(output);
    const later = time === this.time ? time : ownTime(time, output.depth, output);
    if (!this.#reaches(output, later)) {
      const problem = `a message at ${showTime(this.time)} does not reach ${showTime(later)}`;
      throw new TimelyError("time-not-reachable", `${output.label}: ${problem}`);
    }
    return new Capability(output, later);
  }

  /** @internal The time to send at, when the message may be answered at its own time on `output`. */
  timeAt(output: AnsweringPort): Timestamp {
    this.#requireValid(output);
    if (!output.keepsTimesOf(this.#input.index)) {
      const problem = `messages of input ${this.#input.index} are not answered at their own time here`;
      throw new TimelyError("time-not-reachable", `${output.label}: ${problem}, use delayed(time, output)`);
    }
    return this.time;
  }

  #reaches(output: AnsweringPort, time: Timestamp): boolean {
    const paths = output.pathsFrom(this.#input.index);
    return paths.some((path) => lessEqual(leastResult(path, this.time), time));
  }

  #requireValid(output: AnsweringPort): void {
    if (output.operator !== this.#input.operator) {
      throw new TimelyError("wrong-output", `${output.label}: the message came to ${this.#input.label}`);
    }
    if (this.isDropped) {
      const problem = "the activation this message came in is over; retain its capability to send later";
      throw new TimelyError("capability-dropped", `${output.label}: ${problem}`);
    }
  }
}
