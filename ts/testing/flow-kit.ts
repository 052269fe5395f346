import { instantOf } from "../flow/event-time/instant.ts";
import type { AnyStream, ValueOf } from "../flow/graph/any-stream.ts";
import type { Flow } from "../flow/graph/flow.ts";
import { checkedOptions } from "../flow/values/checked.ts";
import { type Duration, toMilliseconds } from "../flow/values/duration.ts";
import { SimulatedHost } from "../host/simulated.ts";
import { explainFlow } from "../inspect/explain.ts";
import type { Timestamp } from "../timely/index.ts";
import { Cluster } from "./cluster.ts";
import { type CompareOptions, compareRows } from "./compare-rows.ts";
import { TestKitError } from "./errors.ts";
import type { ExpectedRow, Matcher } from "./expected-row.ts";
import { FlowUnderTest, nameOf, type StepOrStream } from "./flow-under-test.ts";
import { frontierOfStep } from "./frontier-of-step.ts";
import { Play } from "./play.ts";
import { type Control, isControl, type Row } from "./script.ts";
import type { SeenRow } from "./seen-row.ts";
import { TEST_OPTIONS, type TestOptions } from "./test-options.ts";

/**
 * A flow on the test bench: a copy of it on a host of virtual time, whose inputs follow scripts, whose outputs and
 * streams are all captured. Nothing of the flow itself is changed, and no sink of it is opened. The same flow,
 * options and calls give the same run. Made by `testFlow`.
 *
 * @example
 * ```ts
 * import { givenKeyed, testFlow } from "tidemark/testing";
 * const counts = givenKeyed([{ value: "x", key: "a" }]).countFinal("count");
 * const kit = testFlow(counts.flow);
 * await kit.step();
 * kit.expect(counts, []);
 * await kit.end();
 * kit.expect(counts, [{ value: 1, key: "a" }]);
 * console.log(kit.isDone); // true
 * ```
 */
export class FlowKit {
  readonly #test: FlowUnderTest;
  readonly #cluster: Cluster;
  readonly #play: Play;
  readonly #checked: Map<SeenRow<unknown>[], number> = new Map();

  constructor(flow: Flow, options: TestOptions) {
    const { inputs = {}, faults = [], workers = 1, seed = 1, now = 0, timeLimit = { days: 30 } } = options;
    const { observe = "all" } = checkedOptions(options, TEST_OPTIONS);
    if (!Number.isInteger(workers) || workers < 1)
      throw new RangeError(`workers must be an integer of 1 or more, not ${workers}`);
    const timeLimitMs = toMilliseconds(timeLimit, "timeLimit");
    this.#test = new FlowUnderTest(flow, inputs, faults, workers, observe);
    const host = new SimulatedHost({ seed, now: instantOf(now) });
    this.#cluster = new Cluster(this.#test.flow, host, workers, seed);
    this.#play = new Play(this.#cluster, this.#test.inputs, timeLimitMs, () => this.explain());
  }

  /**
   * Plays the scripts to their ends, input by input in turn, each as far as its next control row; ends the inputs; and
   * lets time move on until the flow has ended.
   * @throws {StepError} If a step fails: see {@link FlowKit.failure}.
   * @throws {TestKitError} `stuck` if the flow cannot end, with what holds it; `fault-unused` if a fault never struck.
   * @example
   * ```ts
   * import { given, rowsOf, testFlow } from "tidemark/testing";
   * const doubled = given(rowsOf(1, 2)).map("double", (n) => n * 2);
   * const kit = testFlow(doubled.flow);
   * await kit.run();
   * console.log(kit.values(doubled)); // [ 2, 4 ]
   * ```
   */
  async run(): Promise<void> {
    await this.feed();
    await this.end();
    await this.#play.untilDone();
    const unused = this.#test.faults.filter(({ hasStruck }) => !hasStruck);
    if (unused.length === 0) return;
    const steps = unused.map(({ fault }) => `"${fault.step}"`).join(", ");
    throw new TestKitError("fault-unused", `the flow has ended, and no fault has struck at ${steps}`);
  }

  /**
   * Runs the flow and gives the error that it ends with.
   * @throws {TestKitError} `did-not-fail`; and what {@link FlowKit.run} throws of the kit's own.
   * @example
   * ```ts
   * import { failAt, given, rowsOf, testFlow } from "tidemark/testing";
   * const doubled = given(rowsOf(1, 2)).map("double", (n) => n * 2);
   * const kit = testFlow(doubled.flow, { faults: [failAt({ step: "double", record: 2 })] });
   * const error = await kit.failure();
   * console.log(error instanceof Error); // true
   * ```
   */
  async failure(): Promise<unknown> {
    try {
      await this.run();
    } catch (error) {
      if (!(error instanceof TestKitError)) return error;
      throw error;
    }
    throw new TestKitError("did-not-fail", "the flow has ended without an error");
  }

  /**
   * Plays the scripts to their ends, without ending the inputs.
   * @example
   * ```ts
   * import { given, rowsOf, testFlow } from "tidemark/testing";
   * const doubled = given(rowsOf(1, 2)).map("double", (n) => n * 2);
   * const kit = testFlow(doubled.flow);
   * await kit.feed();
   * console.log(kit.values(doubled), kit.isDone); // [ 2, 4 ] false
   * ```
   */
  async feed(): Promise<void> {
    await this.#play.start();
    for (let input = this.#play.nextInput(); input !== undefined; input = this.#play.nextInput()) {
      while (input.isAtRow) input.play();
      await this.#play.take(input, input.isOver ? undefined : input.play());
    }
  }

  /**
   * Plays one row of the scripts, of each input in turn, and waits until the flow has dealt with it.
   * @returns False if there was none left.
   * @example
   * ```ts
   * import { given, rowsOf, testFlow } from "tidemark/testing";
   * const doubled = given(rowsOf(1, 2)).map("double", (n) => n * 2);
   * const kit = testFlow(doubled.flow);
   * await kit.step();
   * console.log(kit.values(doubled)); // [ 2 ]
   * ```
   */
  async step(): Promise<boolean> {
    await this.#play.start();
    const input = this.#play.nextInput();
    if (input === undefined) return false;
    await this.#play.take(input, input.play());
    return true;
  }

  /**
   * Has rows come by an input now, and waits until the flow has dealt with them. Rows between controls come in one
   * batch, as far as the input's batch size allows.
   * @param input Step id.
   * @param rows Rows, and what comes in between: watermarks, moves of the clock, ends.
   * @throws {TestKitError} `unknown-step`, `bad-row`, `input-over`.
   * @example
   * ```ts
   * import { given, testFlow } from "tidemark/testing";
   * const doubled = given<number>([]).map("double", (n) => n * 2);
   * const kit = testFlow(doubled.flow);
   * await kit.send("given", { value: 5 }, { value: 6 });
   * console.log(kit.values(doubled)); // [ 10, 12 ]
   * ```
   */
  async send<T>(input: string, ...rows: readonly (Row<T> | Control)[]): Promise<void> {
    await this.#play.start();
    const to = this.#test.inputOf(input);
    for (const row of rows) {
      to.feed(row);
      if (isControl(row)) await this.#play.take(to, row);
    }
    await this.#play.take(to, undefined);
  }

  /**
   * Ends an input, or all that have a script, and waits until the flow has dealt with it.
   * @param input Step id. Default: all that have a script.
   * @throws {TestKitError} `unknown-step`.
   * @example
   * ```ts
   * import { givenKeyed, testFlow } from "tidemark/testing";
   * const counts = givenKeyed([{ value: "x", key: "a" }]).countFinal("count");
   * const kit = testFlow(counts.flow);
   * await kit.feed();
   * await kit.end();
   * console.log(kit.values(counts)); // [ 1 ]
   * ```
   */
  async end(input?: string): Promise<void> {
    await this.#play.start();
    const ended = input === undefined ? this.#test.inputs : [this.#test.inputOf(input)];
    for (const one of ended) {
      one.end();
      one.wake();
    }
    await this.#cluster.settle();
  }

  /**
   * Moves the clock on; timers on the way fire, each at its own instant.
   * @param by How far: ms, or `{ minutes: 5 }`.
   * @example
   * ```ts
   * import { givenKeyed, testFlow } from "tidemark/testing";
   * const lists = givenKeyed([{ value: "x", key: "a" }]).collect("minute", { within: { minutes: 1 } });
   * const kit = testFlow(lists.flow);
   * await kit.feed();
   * await kit.advanceClock({ minutes: 1 });
   * console.log(kit.values(lists)); // [ [ 'x' ] ]
   * ```
   */
  async advanceClock(by: Duration): Promise<void> {
    await this.#play.start();
    await this.#cluster.advance(toMilliseconds(by, "advanceClock"));
  }

  /**
   * Settles when the clock has moved on by so much: for functions under test that are to take time.
   * @param by How far: ms, or `{ minutes: 5 }`.
   * @example
   * ```ts
   * import { testFlow } from "tidemark/testing";
   * const kit = testFlow((flow) => {
   *   flow
   *     .input("n", [1])
   *     .mapAsync("slow", () => kit.sleep({ hours: 2 }).then(() => "answer"), { timeout: { hours: 1 }, onError: "skip" })
   *     .output("out", []);
   * });
   * await kit.run();
   * console.log(kit.values("out"), kit.failed("slow"), kit.now); // [] 1 3600000
   * ```
   */
  sleep(by: Duration): Promise<void> {
    const ms = toMilliseconds(by, "sleep");
    return new Promise((resolve) => void this.#cluster.host.setTimer(ms, resolve));
  }

  /**
   * Stops the flow as `stop()` of a running flow does: what is under way is finished, what waits is given up, keyed steps see no end of input.
   * @param reason What the signals of calls under way abort with.
   * @example
   * ```ts
   * import { given, rowsOf, testFlow } from "tidemark/testing";
   * const doubled = given(rowsOf(1, 2)).map("double", (n) => n * 2);
   * const kit = testFlow(doubled.flow);
   * await kit.step();
   * await kit.stop();
   * console.log(kit.values(doubled), kit.isDone); // [ 2 ] true
   * ```
   */
  async stop(reason: unknown = "stopped"): Promise<void> {
    await this.#play.start();
    this.#cluster.stop(reason);
    await this.#play.untilDone();
  }

  /** The clock, in ms since 1970. */
  get now(): number {
    return this.#cluster.host.now();
  }

  /** Whether the flow has ended. */
  get isDone(): boolean {
    return this.#cluster.isDone;
  }

  /**
   * Gives what has come by a stream, or to an output, so far.
   * @param of A stream; or a step id, with or without the name of the flow: an output's own, another step's first
   * output, or the output named behind a further period, as `hourly.late`.
   * @returns The rows, in the order in which they came, each with its value, its key and its event time in ms since 1970.
   * @throws {TestKitError} `unknown-step`.
   * @example
   * ```ts
   * import { givenKeyed, testFlow } from "tidemark/testing";
   * const upper = givenKeyed([{ value: "x", key: "a", at: 5 }]).map("upper", (text) => text.toUpperCase());
   * const kit = testFlow(upper.flow);
   * await kit.run();
   * console.log(kit.rows(upper)); // [ { value: 'X', key: 'a', at: 5 } ]
   * ```
   */
  rows<T = unknown>(of: string): readonly SeenRow<T>[];
  rows<S extends AnyStream>(of: S): readonly SeenRow<ValueOf<S>>[];
  rows(of: StepOrStream): readonly SeenRow<unknown>[] {
    return [...this.#test.rowsOf(of)];
  }

  /**
   * Gives the values of what has come by a stream, or to an output, so far.
   * @param of As for {@link FlowKit.rows}.
   * @throws {TestKitError} `unknown-step`.
   * @example
   * ```ts
   * import { given, rowsOf, testFlow } from "tidemark/testing";
   * const doubled = given(rowsOf(1, 2)).map("double", (n) => n * 2);
   * const kit = testFlow(doubled.flow);
   * await kit.run();
   * console.log(kit.values(doubled), kit.values("given")); // [ 2, 4 ] [ 1, 2 ]
   * ```
   */
  values<T = unknown>(of: string): readonly T[];
  values<S extends AnyStream>(of: S): readonly ValueOf<S>[];
  values(of: StepOrStream): readonly unknown[] {
    return this.#test.rowsOf(of).map(({ value }) => value);
  }

  /**
   * Counts the records that a step could not process, and skipped or gave to its failed stream, as `inspect()` tells of a
   * running flow.
   * @param step Step id, with or without the name of the flow.
   * @throws {TestKitError} `unknown-step`.
   * @example
   * ```ts
   * import { given, rowsOf, testFlow } from "tidemark/testing";
   * const parsed = given(rowsOf("{}", "no JSON")).map("parse", (text) => JSON.parse(text), { onError: "skip" });
   * const kit = testFlow(parsed.flow);
   * await kit.run();
   * console.log(kit.failed("parse")); // 1
   * ```
   */
  failed(step: string): number {
    const own = this.#test.copyOf(step);
    return this.#cluster.runs.reduce((sum, { counters }) => sum + counters.of(own).rejected, 0);
  }

  /**
   * Compares what has come since the last `expect` of the same stream, or at all, with what should have.
   * @param of As for {@link FlowKit.rows}.
   * @param expected The rows; `key` and `at` count where they are given.
   * @param options Whether the order counts, and how values are compared.
   * @throws {RowsMismatch} with a diff.
   * @throws {TestKitError} `unknown-step`.
   * @example
   * ```ts
   * import { given, rowsOf, testFlow } from "tidemark/testing";
   * const doubled = given(rowsOf(1, 2)).map("double", (n) => n * 2);
   * const kit = testFlow(doubled.flow);
   * await kit.step();
   * kit.expect(doubled, rowsOf(2));
   * await kit.step();
   * kit.expect(doubled, rowsOf(4));
   * console.log(kit.values(doubled)); // [ 2, 4 ]
   * ```
   */
  expect(of: string, expected: readonly ExpectedRow<unknown>[], options?: CompareOptions): void;
  expect<S extends AnyStream>(
    of: S,
    expected: readonly ExpectedRow<ValueOf<NoInfer<S>> | Matcher>[],
    options?: CompareOptions,
  ): void;
  expect(of: StepOrStream, expected: readonly ExpectedRow<unknown>[], options: CompareOptions = {}): void {
    const rows = this.#test.rowsOf(of);
    const news = rows.slice(this.#checked.get(rows) ?? 0);
    compareRows(news, expected, options, nameOf(of));
    this.#checked.set(rows, rows.length);
  }

  /**
   * Gives the earliest timestamps, as (epoch, event time), that may still come into a step; of an input, that may still
   * leave it. Empty when nothing can come any more. A step that holds output back may send at later ones.
   * @param step Step id, with or without the name of the flow.
   * @throws {TestKitError} `unknown-step`; `not-started` before the first `await` of a method.
   * @example
   * ```ts
   * import { given, testFlow, watermark } from "tidemark/testing";
   * const kit = testFlow(given([{ value: 1, at: 5 }, watermark(10)]).reorder("sort").results.flow);
   * await kit.feed();
   * console.log(kit.frontier("sort")); // [ [ 1, 10 ] ]
   * ```
   */
  frontier(step: string): readonly Timestamp[] {
    const { built } = this.#cluster;
    const first = "nothing has run yet: await step(), send(), feed() or run() first";
    if (built === undefined) throw new TestKitError("not-started", first);
    return frontierOfStep(this.#test.probesOf(step), this.#cluster.all);
  }

  /**
   * Tells how far event time has come at a step, in ms since 1970: `-Infinity` before anything is known, `Infinity` when
   * nothing can come any more. As {@link FlowKit.frontier}.
   * @param step Step id, with or without the name of the flow.
   * @throws {TestKitError} `unknown-step`; `not-started` before the first `await` of a method.
   * @example
   * ```ts
   * import { given, testFlow, watermark } from "tidemark/testing";
   * const kit = testFlow(given([{ value: 1, at: 5 }, watermark(10)]).reorder("sort").results.flow);
   * await kit.feed();
   * console.log(kit.watermark("sort")); // 10
   * ```
   */
  watermark(step: string): number {
    return this.frontier(step).reduce((least, [, eventTime]) => Math.min(least, eventTime!), Infinity);
  }

  /**
   * Tells what keeps the flow from getting further, a sentence for each step that waits; nothing once it has ended.
   * @example
   * ```ts
   * import { given, rowsOf, testFlow } from "tidemark/testing";
   * const doubled = given(rowsOf(1, 2)).map("double", (n) => n * 2);
   * const kit = testFlow(doubled.flow);
   * await kit.run();
   * console.log(kit.explain()); // []
   * ```
   */
  explain(): readonly string[] {
    const { built } = this.#cluster;
    return built === undefined ? [] : explainFlow(this.#test.flow, [built]).map(({ sentence }) => sentence);
  }
}
