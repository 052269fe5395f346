import type { Event } from "./given-windows.ts";

// What windows give, straight from the definitions: sort and group. Shares nothing with the engine.

/** An event, and the watermark that it comes with. */
export interface Arrival {
  readonly key: string;
  readonly t: number;
  readonly value: number;
  readonly watermark: number;
}

/** A result as a row. */
export interface Row {
  readonly kind: string;
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly values: readonly number[];
}

interface Placed extends Row {
  /** When it is due, and whether it answers records that came at that very watermark. */
  readonly at: number;
  readonly answers: boolean;
}

/** The events of all partitions, each with the watermark of those before it in its partition. */
export function arrivals(partitions: readonly (readonly Event<number>[])[], outOfOrder: number): Arrival[] {
  const grain = Math.max(1, Math.floor(outOfOrder / 8));
  return partitions.flatMap((events) =>
    events.map(([key, t, value], i) => {
      const greatest = Math.max(...events.slice(0, i).map(([, before]) => before));
      return { key, t, value, watermark: Math.floor((greatest - outOfOrder) / grain) * grain };
    }),
  );
}

/** Windows of a length, one beginning at every `every`. */
export interface Shape {
  readonly length: number;
  readonly every: number;
  readonly origin: number;
  readonly lateness: number;
  readonly emitEvery?: number | undefined;
}

/** The windows that an instant is in, by looking at all that could be. */
export function windowsOf(t: number, { length, every, origin }: Shape): [number, number][] {
  const near = Math.floor((t - origin) / every);
  const found: [number, number][] = [];
  for (let i = near - Math.ceil(length / every) - 1; i <= near + 1; i++) {
    const start = origin + i * every;
    if (start <= t && t < start + length) found.push([start, start + length]);
  }
  return found;
}

/** Values that no window takes. */
export function lateOf(all: readonly Arrival[], shape: Shape): number[] {
  return all
    .filter(({ t, watermark }) => windowsOf(t, shape).every(([, end]) => end + shape.lateness <= watermark))
    .map(({ value }) => value);
}

/** Results in order. */
export function resultsOf(all: readonly Arrival[], shape: Shape): Row[] {
  const groups = new Map<string, { key: string; start: number; end: number; members: Arrival[] }>();
  for (const arrival of all) {
    for (const [start, end] of windowsOf(arrival.t, shape)) {
      if (end + shape.lateness <= arrival.watermark) continue;
      const id = `${start} ${arrival.key}`;
      if (!groups.has(id)) groups.set(id, { key: arrival.key, start, end, members: [] });
      groups.get(id)!.members.push(arrival);
    }
  }
  return inOrder([...groups.values()].flatMap((group) => resultsOfOne(group, shape)));
}

function resultsOfOne(
  { key, start, end, members }: { key: string; start: number; end: number; members: Arrival[] },
  { emitEvery }: Shape,
): Placed[] {
  const given = (
    kind: string,
    at: number,
    answers: boolean,
    within: (watermark: number) => boolean,
  ): Placed => ({
    ...{ kind, key, start, end, at, answers },
    values: sorted(members.filter(({ watermark }) => within(watermark))),
  });
  const inTime = members.filter(({ watermark }) => watermark < end);
  const tooLate = members.filter(({ watermark }) => watermark >= end);
  const finals = inTime.length === 0 ? [] : [given("final", end, false, (w) => w < end)];
  const updates = distinct(tooLate.map(({ watermark }) => watermark)).map((w) =>
    given("updated", w, true, (other) => other <= w),
  );
  if (emitEvery === undefined) return [...finals, ...updates];
  const instants = distinct(
    inTime.map(({ watermark }) => (Math.floor(Math.max(watermark, start) / emitEvery) + 1) * emitEvery),
  );
  const early = instants.filter((at) => at < end).map((at) => given("early", at, false, (w) => w < at));
  return [...early, ...finals, ...updates];
}

/** Sessions of the records that are not before their watermark. */
export function sessionsOf(all: readonly Arrival[], gap: number): Row[] {
  const rows: Placed[] = [];
  for (const key of distinct(all.map((arrival) => arrival.key))) {
    const own = all.filter((arrival) => arrival.key === key && arrival.t >= arrival.watermark);
    own.sort((a, b) => a.t - b.t);
    let from = 0;
    for (const [i, { t }] of own.entries()) {
      if (i + 1 < own.length && own[i + 1]!.t - t <= gap) continue;
      const end = t + gap + 1;
      rows.push({
        ...{ kind: "final", key, start: own[from]!.t, end, at: end, answers: false },
        values: sorted(own.slice(from, i + 1)),
      });
      from = i + 1;
    }
  }
  return inOrder(rows);
}

function inOrder(rows: Placed[]): Row[] {
  const order = (a: Placed, b: Placed): number =>
    a.at - b.at ||
    Number(a.answers) - Number(b.answers) ||
    a.end - b.end ||
    a.start - b.start ||
    (a.key < b.key ? -1 : 1);
  return rows.sort(order).map(({ kind, key, start, end, values }) => ({ kind, key, start, end, values }));
}

function sorted(arrivals: readonly Arrival[]): number[] {
  return arrivals.map(({ value }) => value).sort((a, b) => a - b);
}

function distinct<T>(list: readonly T[]): T[] {
  return [...new Set(list)];
}
