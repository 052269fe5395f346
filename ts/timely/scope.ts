import { advance, type Summary } from "../core/index.ts";
import { OperatorBuilder } from "./builder.ts";
import type { Capability } from "./capability.ts";
import type { TimelyDataflow } from "./dataflow.ts";
import { TimelyError } from "./error.ts";
import type { EventLog } from "./event-log.ts";
import { InputHandle } from "./input-handle.ts";
import type { OperatorInfo } from "./operator.ts";
import { feedback } from "./operators/feedback.ts";
import { input } from "./operators/input.ts";
import { replay } from "./operators/replay.ts";
import { source } from "./operators/source.ts";
import { unorderedInput } from "./operators/unordered-input.ts";
import type { Output } from "./output.ts";
import type { Runner } from "./runner.ts";
import { Stream } from "./stream.ts";
import type { StreamScope } from "./stream-origin.ts";
import { UnorderedInput } from "./unordered-input.ts";

/** The core knows timestamps of up to four coordinates. */
const MAX_DEPTH = 4;

/** An input and what it feeds. */
export interface NewInput<T> {
  readonly handle: InputHandle<T>;
  readonly stream: Stream<T>;
}

/** An input, its first capability and what it feeds. */
export interface NewUnorderedInput<T> {
  readonly handle: UnorderedInput<T>;
  /** At the earliest time; yours to move on and drop. */
  readonly capability: Capability;
  readonly stream: Stream<T>;
}

/** The way round a loop. */
export interface FeedbackHandle<T> {
  readonly handle: {
    /**
     * Sends what comes on `stream` round the loop. Once, before the dataflow is complete.
     * @param stream A stream of the scope that the way round was made in.
     * @throws {TimelyError} `feedback-connected-twice`, `stream-of-another-scope`
     */
    connect(stream: Stream<T>): void;
  };
  /** What was sent round, at its later time. */
  readonly stream: Stream<T>;
}

/**
 * Where operators are added: a dataflow, or a loop nested in it.
 *
 * What holds for every method: `name` is what errors and `explain` call the operator, and each throws
 * {@link TimelyError} `graph-frozen` once the dataflow is complete.
 *
 * @example
 * ```ts
 * import { defaultHost } from "tidemark";
 * import { Scope, type Stream, Worker } from "tidemark/timely";
 *
 * function both(left: Stream<string>, right: Stream<string>): Stream<string> {
 *   const builder = Scope.of(left).operator("both");
 *   const input = builder.input([left, right]);
 *   const output = builder.output<string>();
 *   builder.build(([capability]) => {
 *     capability!.drop();
 *     return () => {
 *       input.forEach((claim, batch) => {
 *         output.send(claim, batch);
 *       });
 *     };
 *   });
 *   return output.stream;
 * }
 *
 * const worker = new Worker({ host: defaultHost() });
 * const [a, b] = worker.dataflow((scope) => {
 *   const [a, b] = [scope.input<string>("a"), scope.input<string>("b")];
 *   both(a.stream, b.stream).inspect((word) => console.log(word)); // x, y
 *   return [a.handle, b.handle] as const;
 * });
 * a.send("x");
 * b.send("y");
 * while (worker.step());
 * ```
 */
export class Scope implements StreamScope {
  readonly name: string;
  /** Number of coordinates of the timestamps here. */
  readonly depth: number;
  /** Undefined for the outermost one. */
  readonly parent: Scope | undefined;
  /** The dataflow it is part of. */
  readonly dataflow: TimelyDataflow;

  /** @internal Made by {@link Worker.dataflow} and {@link nested}. */
  constructor(dataflow: TimelyDataflow, name: string, depth: number, parent: Scope | undefined) {
    this.dataflow = dataflow;
    this.name = name;
    this.depth = depth;
    this.parent = parent;
  }

  /**
   * The scope that a stream can be read in, for functions that are given a stream and no scope.
   * @param stream Any stream.
   */
  static of(stream: Stream<unknown>): Scope {
    return stream.scope as Scope; // only the constructor above makes what streams know as their scope
  }

  /** The worker that runs it. */
  get worker(): Runner {
    return this.dataflow.worker;
  }

  /**
   * Begins an operator with any number of inputs and outputs. Building the dataflow fails with `operator-not-built`
   * unless its `build` is called. See {@link OperatorBuilder}.
   */
  operator(name: string): OperatorBuilder {
    return new OperatorBuilder(this, name);
  }

  /** An input fed from outside through a handle, in order of time. See {@link InputHandle}. */
  input<T>(name = "input"): NewInput<T> {
    const handle = new InputHandle<T>();
    return { handle, stream: this.inputFrom(handle, name) };
  }

  /**
   * An input fed from a handle that may feed other dataflows as well.
   * @param handle The stream begins at its current time; what it sent before is not repeated.
   */
  inputFrom<T>(handle: InputHandle<T>, name = "input"): Stream<T> {
    return this.#from(input(this, name, handle));
  }

  /** An input fed from outside at any times its capabilities allow. See {@link Capability} for an example. */
  unorderedInput<T>(name = "unordered input"): NewUnorderedInput<T> {
    const [output, capability] = unorderedInput<T>(this, name);
    return { handle: new UnorderedInput(output), capability, stream: this.#from(output) };
  }

  /**
   * An operator without inputs. It runs when nothing else is due and the queues have room: first at the start, then
   * each time it has asked for it (`info.activate`, `info.activateAt`). Operators that keep one another busy do not
   * keep it waiting for ever: see {@link Worker.step}.
   * @param setup Called at once; what it returns runs at each activation. The capability, at the earliest time, is the
   *   source's to move on and drop: the source ends when it holds none.
   * @example
   * ```ts
   * import { defaultHost } from "tidemark";
   * import { Worker } from "tidemark/timely";
   * const worker = new Worker({ host: defaultHost() });
   * worker.dataflow((scope) => {
   *   const count = scope.source<number>("count", (capability, info) => {
   *     let next = 1;
   *     return (output) => {
   *       output.session(capability).give(next++);
   *       if (next > 3) capability.drop();
   *       else info.activate();
   *     };
   *   });
   *   count.inspect((n) => console.log(n)); // 1, 2, 3
   * });
   * while (!worker.isDone) worker.step();
   * ```
   */
  source<T>(
    name: string,
    setup: (capability: Capability, info: OperatorInfo) => (output: Output<T>) => void,
  ): Stream<T> {
    return this.#from(source(this, name, setup));
  }

  /**
   * The streams captured in these logs, as one: the same records at the same times, the same progress. Each worker
   * replays the logs it is given; any number of workers may share those of any other number.
   * @param logs What {@link Stream.capture} wrote. One that does not end holds the stream open, and is followed as it
   *   grows.
   * @throws {TimelyError} `time-not-reachable` (when it runs) for a log that tells of a time its frontier has passed.
   * @example
   * ```ts
   * import { defaultHost } from "tidemark";
   * import { EventLog, Worker } from "tidemark/timely";
   * const log = new EventLog<string>();
   * log.push({ kind: "messages", time: [0], batch: { values: ["a", "b"] } });
   * log.push({ kind: "progress", changes: [[[0], -1]] });
   * const worker = new Worker({ host: defaultHost() });
   * worker.dataflow((scope) => scope.replay([log]).inspect((word) => console.log(word))); // a, b
   * while (!worker.isDone) worker.step();
   * ```
   */
  replay<T>(logs: readonly EventLog<T>[], name?: string): Stream<T> {
    return this.#from(replay(this, logs, name));
  }

  /**
   * A stream that exists before what feeds it: the way round a loop. Building the dataflow fails with
   * `feedback-not-connected` unless its `handle.connect` is called, and with `loop-without-advance` where nothing on
   * the way round moves time on. A record whose time would exceed the largest coordinate ends there, as in Timely; so
   * does one at an infinite coordinate, which nothing moves on.
   * @param advanceBy What is added to the last coordinate on each round, or the whole change of the time.
   * @example
   * ```ts
   * import { defaultHost } from "tidemark";
   * import { Worker } from "tidemark/timely";
   * const worker = new Worker({ host: defaultHost() });
   * const handle = worker.dataflow((scope) => {
   *   const { handle, stream } = scope.input<number>();
   *   scope
   *     .nested("halve", (loop) => {
   *       const again = loop.feedback<number>();
   *       const [done, more] = stream
   *         .enter(loop)
   *         .concat(again.stream)
   *         .branch((n) => n < 10);
   *       again.handle.connect(more.map((n) => n / 2));
   *       return done.leave();
   *     })
   *     .inspect((n) => console.log(n)); // 5
   *   return handle;
   * });
   * handle.send(40);
   * handle.close();
   * while (!worker.isDone) worker.step();
   * ```
   */
  feedback<T>(advanceBy: number | Summary = 1): FeedbackHandle<T> {
    const summary = typeof advanceBy === "number" ? advance(this.depth, advanceBy) : advanceBy;
    const { connect, output } = feedback<T>(this, summary);
    return { handle: { connect }, stream: this.#from(output) };
  }

  /**
   * A scope whose timestamps have one coordinate more, for a loop. Streams {@link Stream.enter} and
   * {@link Stream.leave} it.
   * @param name What errors call it.
   * @param build Called at once; what it returns is returned.
   * @throws {TimelyError} `too-deep` beyond four coordinates.
   */
  nested<R>(name: string, build: (inner: Scope) => R): R {
    if (this.depth < MAX_DEPTH) return build(new Scope(this.dataflow, name, this.depth + 1, this));
    throw new TimelyError("too-deep", `scope "${name}": timestamps have ${MAX_DEPTH} coordinates at most`);
  }

  #from<T>(output: Output<T>): Stream<T> {
    return new Stream(this, [{ output, summary: undefined }]);
  }
}
