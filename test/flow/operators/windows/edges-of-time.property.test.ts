import fc from "fast-check";
import { calendar, session, sliding, type TimeWindower, tumbling } from "tidemark";
import { describe, expect, test } from "vitest";
import { patience, runs } from "../../../core/runs.ts";
import { type Event, outcomeOf } from "./given-windows.ts";

// Windows at the first and the last instant that there is, around 1970 and where clocks change, from the documents alone and
// in whole numbers of any size. A record is late if its window ends no later than the watermark that it came with; in a
// session, if it happened before that.

const LAST = 8_640_000_000_000_000n;

/** Start and end of the windows of an instant. */
type WindowsOf = (t: bigint) => (readonly [start: bigint, end: bigint])[];

interface Row {
  readonly start: bigint;
  readonly end: bigint;
  readonly values: readonly number[];
}

/** Every window that begins a multiple of `every` from `origin` and has the instant, found by going down from above. */
function fixed(length: bigint, every: bigint, origin: bigint): WindowsOf {
  return (t) => {
    const offset = (((t - origin) % every) + every) % every;
    const windows: [bigint, bigint][] = [];
    for (let start = t - offset; start + length > t; start -= every) windows.push([start, start + length]);
    return windows;
  };
}

/** The instants around one that have the same date, found by the minute. */
function dates(timeZone: string): WindowsOf {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  const MINUTE = 60_000;
  const known = new Map<number, [bigint, bigint]>();
  return (t) => {
    const minute = Math.floor(Number(t) / MINUTE) * MINUTE;
    const isSame = (at: number): boolean => format.format(at) === format.format(minute);
    if (!known.has(minute)) {
      let [start, end] = [minute, minute + MINUTE];
      while (isSame(start - MINUTE)) start -= MINUTE;
      while (isSame(end)) end += MINUTE;
      known.set(minute, [BigInt(start), BigInt(end)]);
    }
    return [known.get(minute)!];
  };
}

/** Of each record of a partition, the watermark that it comes with; undefined before the first. */
function watermarks(times: readonly bigint[], disorder: bigint): (bigint | undefined)[] {
  const grain = disorder / 8n > 0n ? disorder / 8n : 1n;
  return times.map((_, i) => {
    const before = times.slice(0, i);
    if (before.length === 0) return undefined;
    const reached = before.reduce((a, b) => (a > b ? a : b)) - disorder;
    return reached - (((reached % grain) + grain) % grain);
  });
}

interface Come {
  readonly key: string;
  readonly t: bigint;
  readonly value: number;
  readonly w: bigint | undefined;
}

function coming(partitions: readonly (readonly Event<number>[])[], disorder: bigint): Come[] {
  return partitions.flatMap((events) => {
    const times = events.map(([, at]) => BigInt(at));
    const marks = watermarks(times, disorder);
    return events.map(([key, , value], i) => ({ key, value, t: times[i]!, w: marks[i] }));
  });
}

function ofFixed(all: readonly Come[], windowsOf: WindowsOf): { rows: Record<string, Row>; late: number[] } {
  const found: Record<string, { start: bigint; end: bigint; values: number[] }> = {};
  const late: number[] = [];
  for (const { key, t, value, w } of all) {
    const open = windowsOf(t).filter(([, end]) => w === undefined || end > w);
    if (open.length === 0) late.push(value);
    for (const [start, end] of open) {
      found[`${key} ${start}`] ??= { start, end, values: [] };
      found[`${key} ${start}`]!.values.push(value);
    }
  }
  return { rows: found, late };
}

function ofSessions(all: readonly Come[], gap: bigint): { rows: Record<string, Row>; late: number[] } {
  const isLate = ({ t, w }: Come): boolean => w !== undefined && t < w;
  const rows: Record<string, Row> = {};
  for (const key of new Set(all.map((one) => one.key))) {
    const own = all.filter((one) => one.key === key && !isLate(one)).sort((a, b) => (a.t < b.t ? -1 : 1));
    let run: Come[] = [];
    own.forEach((one, i) => {
      run.push(one);
      const next = own[i + 1];
      if (next !== undefined && next.t - one.t <= gap) return;
      const start = run[0]!.t;
      rows[`${key} ${start}`] = { start, end: one.t + gap + 1n, values: run.map(({ value }) => value) };
      run = [];
    });
  }
  return { rows, late: all.filter(isLate).map(({ value }) => value) };
}

const near = (...instants: bigint[]): fc.Arbitrary<number> =>
  fc
    .tuple(
      fc.constantFrom(...instants),
      fc.integer({ min: -3_000, max: 3_000 }),
      fc.constantFrom(1, 1_000, 3_600_000),
    )
    .map(([at, steps, ms]) => Math.min(Math.max(Number(at) + steps * ms, Number(-LAST)), Number(LAST)));
const anywhere = fc.oneof(near(-LAST, LAST), near(0n), near(-LAST, -1n, LAST), fc.constant(-0));
/** A day or two on either side of changes of the clock. */
const changing = near(
  ...[
    "2024-03-31T01:00Z",
    "2024-10-27T01:00Z",
    "2018-11-04T03:00Z",
    "2011-12-30T10:00Z",
    "1969-12-31T23:00Z",
  ].map((text) => BigInt(Date.parse(text))),
);

function partitionsOf(times: fc.Arbitrary<number>): fc.Arbitrary<Event<number>[][]> {
  const rows = fc.array(fc.tuple(fc.constantFrom("a", "b"), times), { maxLength: 8 });
  return fc.array(rows, { minLength: 1, maxLength: 3 }).map((all) => {
    let value = 0;
    return all.map((own) => own.map(([key, at]): Event<number> => [key, at, value++]));
  });
}

const disorders = fc.constantFrom(0, 7, 60_000, 86_400_000, Number(2n * LAST));

async function check(
  windower: TimeWindower,
  partitions: readonly (readonly Event<number>[])[],
  outOfOrder: number,
  model: (all: readonly Come[]) => { rows: Record<string, Row>; late: number[] },
  batchSize: number,
): Promise<void> {
  const { results, late } = await outcomeOf(
    partitions,
    (stream) => stream.window(windower as ReturnType<typeof tumbling>).collect("w"),
    { outOfOrder, batchSize },
  );
  const expected = model(coming(partitions, BigInt(outOfOrder)));
  const rows = results.map(({ key, start, end, value, kind }) => {
    expect(kind).toBe("final");
    expect(Object.is(start, -0) || Object.is(end, -0)).toBe(false);
    return [`${key} ${start}`, BigInt(start), BigInt(end), [...value].sort((a, b) => a - b)] as const;
  });
  const wanted = Object.entries(expected.rows).map(
    ([place, { start, end, values }]) => [place, start, end, [...values].sort((a, b) => a - b)] as const,
  );
  const byPlace = (a: readonly [string, ...unknown[]], b: readonly [string, ...unknown[]]) =>
    a[0] < b[0] ? -1 : 1;
  expect(rows.sort(byPlace)).toEqual(wanted.sort(byPlace));
  expect(late.map(([, value]) => value).sort((a, b) => a - b)).toEqual(expected.late.sort((a, b) => a - b));
}

const lengths = fc.constantFrom(1, 3, 7, 1_000, 86_400_000, 31_557_600_000);
const origins = fc.oneof(fc.constant(0), anywhere);
const batches = fc.constantFrom(1, 3, 64);

describe("windows at the edges of time are what the documents say", () => {
  test("side by side", { timeout: patience }, () =>
    fc.assert(
      fc.asyncProperty(
        partitionsOf(anywhere),
        disorders,
        lengths,
        origins,
        batches,
        (partitions, disorder, length, origin, batchSize) =>
          check(
            tumbling(length, { alignTo: origin }),
            partitions,
            disorder,
            (all) => ofFixed(all, fixed(BigInt(length), BigInt(length), BigInt(origin))),
            batchSize,
          ),
      ),
      runs(150),
    ),
  );

  test("overlapping", { timeout: patience }, () =>
    fc.assert(
      fc.asyncProperty(
        partitionsOf(anywhere),
        disorders,
        fc.constantFrom([5, 2], [10, 10], [9, 4], [3_000, 1_000]),
        origins,
        batches,
        (partitions, disorder, [length, every], origin, batchSize) =>
          check(
            sliding({ length: length!, every: every!, alignTo: origin }),
            partitions,
            disorder,
            (all) => ofFixed(all, fixed(BigInt(length!), BigInt(every!), BigInt(origin))),
            batchSize,
          ),
      ),
      runs(100),
    ),
  );

  test("sessions", { timeout: patience }, () =>
    fc.assert(
      fc.asyncProperty(
        partitionsOf(anywhere),
        disorders,
        fc.constantFrom(0, 1, 1_000, 3_600_000, 1e14),
        batches,
        (partitions, disorder, gap, batchSize) =>
          check(session({ gap }), partitions, disorder, (all) => ofSessions(all, BigInt(gap)), batchSize),
      ),
      runs(100),
    ),
  );

  test.each(["UTC", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "Australia/Lord_Howe"])(
    "days where clocks change: %s",
    { timeout: patience },
    (timeZone) =>
      fc.assert(
        fc.asyncProperty(partitionsOf(changing), disorders, batches, (partitions, disorder, batchSize) =>
          check(
            calendar({ unit: "day", timeZone }),
            partitions,
            disorder,
            (all) => ofFixed(all, dates(timeZone)),
            batchSize,
          ),
        ),
        runs(10),
      ),
  );
});
