import { type Instant, instantOf } from "../flow/event-time/instant.ts";
import { type Duration, toMilliseconds } from "../flow/values/duration.ts";
import type { Key } from "../flow/values/key.ts";
import { renderValue } from "../flow/values/render-value.ts";
import { TestKitError } from "./errors.ts";

/** A record that a test gives. */
export interface Row<T> {
  readonly value: T;
  /** When it happened. Default: what the input's own `eventTime.at` makes of the value. */
  readonly at?: Instant;
  /** For inputs made by `givenKeyed`: the record's key. */
  readonly key?: Key;
  /** Name of the partition that it comes by. Default: the script's only or first one. */
  readonly partition?: string;
}

/** Something that happens between records. Made by {@link watermark}, {@link advanceClock}, {@link pause}, {@link end}. */
export type Control =
  | { readonly control: "watermark"; readonly at: number; readonly partition: string | undefined }
  | { readonly control: "clock"; readonly byMs: number }
  | { readonly control: "pause" }
  | { readonly control: "end"; readonly partition: string | undefined };

/** What comes by an input, in order. */
export type Script<T> = readonly (Row<T> | Control)[];

/**
 * In a script: event time comes this far, in one partition or in all that have not ended. A watermark never goes
 * back: one that is behind what the partition has reached changes nothing.
 * @param at Records before this instant are late from here on.
 * @example
 * ```ts
 * import { given, testFlow, watermark } from "tidemark/testing";
 * const clicks = given([{ value: "buy", at: 3 }, watermark(10)]).inspect("look");
 * const kit = testFlow(clicks.flow);
 * await kit.feed(); // test.look: buy
 * console.log(kit.watermark("look")); // 10
 * ```
 */
export function watermark(at: Instant, partition?: string): Control {
  const instant = instantOf(at);
  if (Number.isNaN(instant))
    throw new TestKitError(
      "bad-row",
      `a watermark must be an instant, not ${renderValue(at)}; for the end of time: end()`,
    );
  return { control: "watermark", at: Math.floor(instant), partition };
}

/**
 * In a script: the clock moves on, once the records before are dealt with. Timers on the way fire, each at its own
 * instant.
 * @example
 * ```ts
 * import { advanceClock, expectRows, givenKeyed } from "tidemark/testing";
 * const readings = givenKeyed([{ value: 1, key: "a" }, advanceClock({ hours: 1 }), { value: 2, key: "a" }]);
 * await expectRows(readings.collect("pairs", { size: 2, within: { minutes: 5 } }), [
 *   { value: [1], key: "a" },
 *   { value: [2], key: "a" },
 * ]);
 * ```
 */
export function advanceClock(by: Duration): Control {
  return { control: "clock", byMs: toMilliseconds(by, "advanceClock") };
}

/**
 * In a script: the records before are dealt with before more are read, in a batch of their own.
 * @example
 * ```ts
 * import { expectRows, given, pause } from "tidemark/testing";
 * const batches = given([{ value: 1 }, { value: 2 }, pause(), { value: 3 }]).flatMapBatch("size", (batch) => [batch.length]);
 * await expectRows(batches, [{ value: 2 }, { value: 1 }]);
 * ```
 */
export function pause(): Control {
  return { control: "pause" };
}

/**
 * In a script: the partition, or the whole input, ends here rather than with the script.
 * @example
 * ```ts
 * import { end, expectRows, given } from "tidemark/testing";
 * const north = [{ value: 1, partition: "north" }, end("north"), { value: 2, partition: "south" }];
 * await expectRows(given(north), [{ value: 1 }, { value: 2 }]);
 * ```
 */
export function end(partition?: string): Control {
  return { control: "end", partition };
}

/**
 * Rows of plain values, for inputs where nothing else matters.
 * @example
 * ```ts
 * import { expectRows, given, rowsOf } from "tidemark/testing";
 * await expectRows(given(rowsOf(1, 2, 3)).filter("odd", (n) => n % 2 === 1), rowsOf(1, 3));
 * ```
 */
export function rowsOf<T>(...values: readonly T[]): Row<T>[] {
  return values.map((value) => ({ value }));
}

/** Whether an element of a script is no record. */
export function isControl(item: Row<unknown> | Control): item is Control {
  return "control" in item;
}
