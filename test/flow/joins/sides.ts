import fc from "fast-check";
import { Dataflow, type Key, type KeyedStream } from "tidemark";
import { runToEnd } from "../given.ts";
import { runOnWorkers } from "../on-workers.ts";

/** A record of a side. */
export interface Event {
  readonly id: string;
  readonly key: Key;
  readonly at: number;
}

/** What the sides of a join are read from, and how. */
export interface Setting {
  readonly sides: readonly (readonly Event[])[];
  /** Disorder that the inputs allow, in ms. */
  readonly outOfOrder: number;
  readonly batchSizes: readonly number[];
  readonly workers: number;
  readonly seed: number;
}

/** Random sides, out of order beyond what is allowed, in batches of any size, on 1 to 3 workers. */
export function settings(sides: number, longest = 14): fc.Arbitrary<Setting> {
  const record = fc.record({ key: fc.constantFrom<Key>("a", "b", 3), at: fc.integer({ min: -20, max: 60 }) });
  const list = fc.array(record, { maxLength: longest });
  return fc.record({
    sides: fc
      .array(list, { minLength: sides, maxLength: sides })
      .map((lists) =>
        lists.map((events, side) => events.map((event, n) => ({ id: `${side}.${n}`, ...event }))),
      ),
    outOfOrder: fc.constantFrom(0, 5, 20, 200),
    batchSizes: fc.array(fc.integer({ min: 1, max: 15 }), { minLength: sides, maxLength: sides }),
    workers: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(),
  });
}

/** The sides as keyed streams of a flow, each with event time. */
export function sidesOf({ sides, outOfOrder, batchSizes }: Setting): KeyedStream<Key, Event>[] {
  const flow = new Dataflow("test");
  return sides.map((events, side) =>
    flow
      .input(`side ${side}`, [...events], {
        batchSize: batchSizes[side]!,
        eventTime: { at: (event) => event.at, outOfOrder },
      })
      .keyBy(`key ${side}`, (event) => event.key),
  );
}

/** Runs a flow as a setting says. */
export async function runAs(flow: Dataflow, { workers, seed }: Setting): Promise<void> {
  if (workers === 1) await runToEnd(flow);
  else await runOnWorkers(flow, workers, seed);
}

/** A record, and the watermark that it travels at: that of the records before it in its side. */
export interface Travelled extends Event {
  readonly watermark: number;
}

/** From the definition: the greatest earlier event time less the disorder, down to an eighth of that. */
export function travelled({ sides, outOfOrder }: Setting): Travelled[][] {
  const grain = Math.max(1, Math.floor(outOfOrder / 8));
  return sides.map((events) =>
    events.map((event, n) => {
      const latest = Math.max(...events.slice(0, n).map(({ at }) => at));
      return { ...event, watermark: Math.floor((latest - outOfOrder) / grain) * grain };
    }),
  );
}

/** Rows in an order of their own, to compare what comes in no defined order. */
export function sorted(rows: readonly unknown[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
