import fc from "fast-check";
import { Dataflow, type Key, type KeyedStream, type Source } from "tidemark";
import { runToEnd } from "../../given.ts";
import { runOnWorkers } from "../../on-workers.ts";

/** A record of a side. */
export interface Event {
  readonly id: string;
  readonly key: Key;
  readonly at: number;
  /** The partition of its side that it is in. */
  readonly partition: number;
}

/** What the sides of a join are read from, and how. */
export interface Setting {
  readonly sides: readonly (readonly Event[])[];
  /** Disorder that the inputs allow, in ms. */
  readonly outOfOrder: number;
  /** Sizes of the reads of each side, in turn; a read of 0 lets others go first. */
  readonly reads: readonly (readonly number[])[];
  readonly workers: number;
  readonly seed: number;
}

const PARTITIONS = 3;
const multipleOf5 = fc.integer({ min: -4, max: 12 }).map((n) => 5 * n);

/**
 * Random sides, each of some partitions, out of order beyond what is allowed, read in pieces of any size, on 1 to 3
 * workers. Of one side, key and instant only one partition has records: which of several is the last is not defined.
 */
export function settings(sides: number, longest = 14): fc.Arbitrary<Setting> {
  const record = fc.record({
    key: fc.constantFrom<Key>("a", "b", 3),
    at: fc.oneof(fc.integer({ min: -20, max: 60 }), multipleOf5), // bounds of intervals and windows are met often
    partition: fc.nat({ max: PARTITIONS - 1 }),
  });
  const list = fc.array(record, { maxLength: longest });
  const reads = fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 4 });
  return fc.record({
    sides: fc
      .array(list, { minLength: sides, maxLength: sides })
      .map((lists) =>
        lists.map((events, side) => distinct(events.map((e, n) => ({ id: `${side}.${n}`, ...e })))),
      ),
    outOfOrder: fc.constantFrom(0, 5, 20, 200),
    reads: fc.array(
      reads.map((sizes) => (sizes.some((size) => size > 0) ? sizes : [1])),
      { minLength: sides, maxLength: sides },
    ),
    workers: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(),
  });
}

function distinct(events: readonly Event[]): Event[] {
  const owners = new Map<string, number>();
  return events.filter(({ key, at, partition }) => {
    const place = JSON.stringify([key, at]);
    if (!owners.has(place)) owners.set(place, partition);
    return owners.get(place) === partition;
  });
}

/** The sides as keyed streams of a flow, each with event time. */
export function sidesOf({ sides, outOfOrder, reads }: Setting): KeyedStream<Key, Event>[] {
  const flow = new Dataflow("test");
  return sides.map((events, side) =>
    flow
      .input(`side ${side}`, inPartitions(events, reads[side]!), {
        eventTime: { at: (event) => event.at, outOfOrder },
      })
      .keyBy(`key ${side}`, (event) => event.key),
  );
}

function inPartitions(events: readonly Event[], sizes: readonly number[]): Source<Event> {
  return {
    partitions: () => Array.from({ length: PARTITIONS }, (_, partition) => String(partition)),
    open(name) {
      const own = ofPartition(events, Number(name));
      let at = 0;
      let turn = Number(name);
      return {
        read() {
          const values = own.slice(at, at + sizes[turn++ % sizes.length]!);
          at += values.length;
          return { values, done: at === own.length };
        },
        position: () => at,
      };
    },
  };
}

function ofPartition(events: readonly Event[], partition: number): Event[] {
  return events.filter((event) => event.partition === partition);
}

/** Runs a flow as a setting says. */
export async function runAs(flow: Dataflow, { workers, seed }: Setting): Promise<void> {
  if (workers === 1) await runToEnd(flow);
  else await runOnWorkers(flow, workers, seed);
}

/** A record, and the watermark that it travels at: that of the records before it in its partition. */
export interface Travelled extends Event {
  readonly watermark: number;
}

/** From the definition: the greatest earlier event time less the disorder, down to an eighth of that. */
export function travelled({ sides, outOfOrder }: Setting): Travelled[][] {
  const grain = Math.max(1, Math.floor(outOfOrder / 8));
  return sides.map((events) =>
    events.map((event, n) => {
      const before = ofPartition(events.slice(0, n), event.partition);
      const latest = Math.max(...before.map(({ at }) => at));
      return { ...event, watermark: Math.floor((latest - outOfOrder) / grain) * grain };
    }),
  );
}

/** Rows in an order of their own, to compare what comes in no defined order. */
export function sorted(rows: readonly unknown[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
