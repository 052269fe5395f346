import { compareTimes, sameTime, type Timestamp } from "../core/index.ts";
import type { Batch } from "./batch.ts";
import { TimelyError } from "./error.ts";
import { isBatch } from "./letters.ts";
import { ownTime } from "./time.ts";

/** What happened on a stream: records came, or its frontier changed by these elements. */
export type StreamEvent<T> =
  | { readonly kind: "messages"; readonly time: Timestamp; readonly batch: Batch<T> }
  | { readonly kind: "progress"; readonly changes: readonly (readonly [time: Timestamp, delta: 1 | -1])[] };

/**
 * The events of one captured stream, in order, for as long as it is kept. It may be replayed while it still grows.
 * It begins with a frontier of the earliest time, which no event tells of.
 *
 * @example
 * ```ts
 * import { defaultHost } from "tidemark";
 * import { Worker } from "tidemark/timely";
 * const worker = new Worker({ host: defaultHost() });
 * const { handle, log } = worker.dataflow((scope) => {
 *   const { handle, stream } = scope.input<string>();
 *   return { handle, log: stream.capture() };
 * });
 * handle.send("a");
 * handle.advanceTo(3);
 * handle.sendAll(["b", "c"]);
 * handle.close();
 * while (!worker.isDone) worker.step();
 * console.log(log.extract()); // [ [ [ 0 ], [ "a" ] ], [ [ 3 ], [ "b", "c" ] ] ]
 * ```
 */
export class EventLog<T> {
  readonly #events: StreamEvent<T>[] = [];
  readonly #readers = new Set<() => void>();

  /** Number of events so far. */
  get length(): number {
    return this.#events.length;
  }

  /**
   * Adds an event and tells who follows the log.
   * @param event What came next; its times are copied. A log that is replayed must not tell of a time after its frontier
   *   has passed that.
   * @throws {TimelyError} `bad-argument` for what is no event; `bad-time` for what is no timestamp.
   */
  push(event: StreamEvent<T>): void {
    this.#events.push(checked(event));
    for (const reader of this.#readers) reader();
  }

  /**
   * The event of this index; undefined beyond the last.
   * @param index Counted from 0.
   */
  at(index: number): StreamEvent<T> | undefined {
    return this.#events[index];
  }

  /**
   * Calls back at each event to come. Returns what ends that.
   * @param callback Called from within {@link push}, when the event is in the log.
   */
  onPush(callback: () => void): () => void {
    this.#readers.add(callback);
    return () => void this.#readers.delete(callback);
  }

  /** All records, by time, in the order they came in at each. */
  extract(): (readonly [time: Timestamp, values: T[]])[] {
    const messages = this.#events.flatMap((event) => (event.kind === "messages" ? [event] : []));
    const extracted: (readonly [Timestamp, T[]])[] = [];
    for (const { time, batch } of messages.sort((a, b) => compareTimes(a.time, b.time))) {
      const last = extracted.at(-1);
      if (last !== undefined && sameTime(last[0], time))
        for (const value of batch.values) last[1].push(value);
      else extracted.push([time, [...batch.values]]);
    }
    return extracted;
  }
}

/** The event with times of its own. */
function checked<T>(event: StreamEvent<T>): StreamEvent<T> {
  if (event?.kind === "messages" && isBatch(event.batch)) return { ...event, time: own(event.time) };
  if (event?.kind === "progress" && Array.isArray(event.changes))
    return { ...event, changes: event.changes.map(checkedChange) };
  throw new TimelyError("bad-argument", "event log: an event is of messages with a batch, or of progress");
}

function checkedChange(change: readonly [time: Timestamp, delta: 1 | -1]): readonly [Timestamp, 1 | -1] {
  if (Array.isArray(change) && Math.abs(change[1]) === 1) return [own(change[0]), change[1]];
  throw new TimelyError("bad-argument", "event log: a change of progress is of a time and 1 or -1");
}

function own(time: Timestamp): Timestamp {
  return ownTime(time, time?.length, { label: "event log" });
}
