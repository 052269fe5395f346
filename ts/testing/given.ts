import type { EventTimeOptions } from "../flow/event-time/event-time-options.ts";
import type { WatermarkGenerator } from "../flow/event-time/watermark-generator.ts";
import { streamOf } from "../flow/graph/add-step.ts";
import { portOf } from "../flow/graph/any-stream.ts";
import type { InputOptions } from "../flow/graph/input-options.ts";
import { Dataflow } from "../flow/streams/dataflow.ts";
import type { KeyedStream, Stream } from "../flow/streams/stream.ts";
import { checkedOptions } from "../flow/values/checked.ts";
import type { Duration } from "../flow/values/duration.ts";
import type { Key } from "../flow/values/key.ts";
import { isTimed } from "./check-script.ts";
import { TestKitError } from "./errors.ts";
import { isControl, type Row, type Script } from "./script.ts";
import { TestSource } from "./test-source.ts";

const GIVEN_OPTIONS = ["flow", "id", "batchSize", "outOfOrder", "timed"] as const;

/** How given rows are read. */
export interface GivenOptions {
  /** The flow that the stream belongs to, to test steps of several inputs. Default: a new one, called `test`. */
  readonly flow?: Dataflow;
  /** Step id of the input. Default: `given`. */
  readonly id?: string;
  /** Most records read at a time. */
  readonly batchSize?: number;
  /**
   * Has the watermark follow the records, as far behind the latest one of the partition. Default: it stands at −∞ and
   * moves by `watermark` rows alone.
   */
  readonly outOfOrder?: Duration;
  /** Whether the stream has event time. Default: if any row has an `at` or is a watermark. */
  readonly timed?: boolean;
}

/** A row of a keyed stream. */
export type KeyedRow<K extends Key, V> = Row<V> & { readonly key: K };

/**
 * A stream of given rows, for {@link expectRows} and {@link testFlow}. What is tested is built on it as on any stream.
 * @param script Rows and, in between, watermarks, moves of the clock, pauses and ends.
 * @throws {TestKitError} `bad-row`.
 * @example
 * ```ts
 * import { expectRows, given } from "tidemark/testing";
 * const doubled = given([{ value: 1, at: 10 }, { value: 2, at: 20 }]).map("double", (n) => n * 2);
 * await expectRows(doubled, [{ value: 2, at: 10 }, { value: 4, at: 20 }]);
 * ```
 */
export function given<T>(script: Script<T>, options: GivenOptions = {}): Stream<T> {
  return givenStream(script, options, false);
}

/**
 * A keyed stream of given rows, each with a key: see {@link given}.
 * @throws {TestKitError} `bad-row`.
 * @example
 * ```ts
 * import { expectRows, givenKeyed } from "tidemark/testing";
 * const sums = givenKeyed([{ value: 1, key: "a" }, { value: 2, key: "b" }, { value: 3, key: "a" }])
 *   .reduceFinal("sum", (a, b) => a + b);
 * await expectRows(sums, [{ value: 4, key: "a" }, { value: 2, key: "b" }]);
 * ```
 */
export function givenKeyed<K extends Key, V>(
  script: readonly (KeyedRow<K, V> | Exclude<Script<V>[number], Row<V>>)[],
  options: GivenOptions = {},
): KeyedStream<K extends string ? string : number, V> {
  for (const [index, item] of script.entries()) {
    if (isControl(item) || item.key !== undefined) continue;
    throw new TestKitError("bad-row", `row ${index + 1} has no \`key\``);
  }
  return givenStream(script, options, true);
}

function givenStream<S>(script: Script<unknown>, options: GivenOptions, keyed: boolean): S {
  const source = new TestSource(script);
  const {
    flow = new Dataflow("test"),
    id = "given",
    batchSize,
    outOfOrder,
    timed = isTimed(script),
  } = checkedOptions(options, GIVEN_OPTIONS);
  if (timed) checkTimes(script);
  const inputOptions = {
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(timed ? { eventTime: eventTimeOf(outOfOrder) } : {}),
  };
  // By way of `input`, which checks the options.
  const port = portOf(flow.input(id, source, inputOptions as InputOptions<unknown>));
  const own = port as { -readonly [Name in keyof typeof port]: (typeof port)[Name] };
  own.keyed = keyed; // the kit unpacks the keys
  return streamOf(flow, own) as S; // as keyed as the port
}

function checkTimes(script: Script<unknown>): void {
  for (const [index, item] of script.entries()) {
    if (isControl(item) || item.at !== undefined) continue;
    throw new TestKitError("bad-row", `row ${index + 1} has no \`at\`, though the stream has event time`);
  }
}

function eventTimeOf(outOfOrder: Duration | undefined): EventTimeOptions<unknown> {
  const at = (): number => Number.NaN; // every row says it itself
  return outOfOrder === undefined ? { at, watermark: () => STILL } : { at, outOfOrder };
}

const STILL: WatermarkGenerator<unknown> = { onRecord: () => undefined };
