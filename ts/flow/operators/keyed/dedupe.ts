import { FlowError } from "../../errors.ts";
import type { AnyKeyedStream, AnyStream } from "../../graph/any-stream.ts";
import { checkedOptions, oneOf } from "../../values/checked.ts";
import { type Duration, toMilliseconds } from "../../values/duration.ts";
import type { Key } from "../../values/key.ts";
import { requireEventTime } from "../event-time/require-event-time.ts";
import { addKeyedStep } from "./add-keyed-step.ts";
import { DedupeLogic } from "./dedupe-logic.ts";
import type { KeyContext } from "./key-context.ts";
import { statefulAs } from "./stateful.ts";

/** When two values of a key are taken for one. */
export interface DedupeOptions {
  /** A value is dropped if one of its key that was passed on is less than this from it, before or after. */
  readonly within: Duration;
  /** What `within` goes by: "event" time, which is the default, or "processing", the wall clock. */
  readonly clock?: "event" | "processing";
}

/** The method `dedupe` of streams. */
export interface DedupeMethod<S extends AnyKeyedStream> {
  /**
   * Drops the values of a key that follow another one within a time: the first to come is passed on, at once. Make the
   * key of whatever two duplicates have in common. A dropped value does not prolong the time. Which of two partitions' or
   * workers' values comes first may differ from run to run, after `reorder` too: so may what is passed on.
   *
   * By event time, what has passed is remembered for twice the time, so that values may come out of order; one that
   * comes so late that its duplicate may be forgotten is passed on. Which ones that are depends on the partition alone,
   * not on batches.
   * @param id Step id, unique in the flow.
   * @param options How far two values may be apart that are taken for one (`within`, a duration in ms or as
   * `{ minutes: 5 }`), by which `clock`.
   * @throws {FlowError} `bad-option`, `no-event-time`.
   * @example
   * ```ts
   * const eventTime = { at: (e: { at: number }) => e.at };
   * const events = [{ id: "a", at: 0 }, { id: "b", at: 1 }, { id: "a", at: 4 }, { id: "a", at: 12 }];
   * flow.input("events", events, { eventTime }).keyBy("id", (e) => e.id).dedupe("once", { within: 10 })
   *   .output("print", ({ id, at }) => console.log(id, at)); // a 0, b 1, a 12
   * ```
   */
  dedupe(id: string, options: DedupeOptions): S;
}

/** Declares the step: see {@link DedupeMethod.dedupe}. */
export function dedupe(stream: AnyStream, id: string, options: DedupeOptions): unknown {
  const { within, clock = "event" } = checkedOptions(options, ["within", "clock"]);
  const withinMs = toMilliseconds(within, "within");
  if (withinMs === 0) throw new FlowError("bad-option", "within must be more than 0 ms");
  if (oneOf("clock", clock, CLOCKS) === "processing") return dedupeByClock(stream, id, withinMs);
  requireEventTime(stream);
  return addKeyedStep(stream, id, "dedupe", (context) => new DedupeLogic(withinMs, context));
}

const CLOCKS = ["event", "processing"] as const;

interface Seen {
  isOpen: boolean;
}

function dedupeByClock(stream: AnyStream, id: string, withinMs: number): unknown {
  return statefulAs("dedupe")(stream, id, {
    start: (): Seen => ({ isOpen: false }),
    onValue(state: Seen, value: unknown, context: KeyContext<Key, Seen>) {
      if (state.isOpen) return undefined;
      state.isOpen = true;
      context.setTimer(context.now + withinMs);
      return [value];
    },
    onTimer: (_: Seen, context: KeyContext<Key, Seen>) => context.forget(),
  });
}
