// What windows give, from their definitions alone: the watermarks that records came with are gone through in order, and
// at each the windows of a key are worked out afresh from all records known by then. Slow on purpose.

/** A record as the step of windows gets it. */
export interface Arrival {
  readonly key: string;
  readonly t: number;
  readonly value: number;
  /** The watermark that it came with. */
  readonly w: number;
}

/** A window with its records. */
interface Filled {
  readonly start: number;
  readonly end: number;
  readonly members: readonly Arrival[];
}

/** How records are put into windows. */
export interface Definition {
  /** The windows of records of one key, which are in order of time and not late. */
  windows(own: readonly Arrival[]): Filled[];
  /** Whether no window takes a record. */
  isLate(arrival: Arrival): boolean;
  /** Whether a window is what an older one with a record in common has become. */
  follows(window: Filled, older: Filled): boolean;
}

/** Windows that an instant falls into, whatever else there is. */
export function byInstant(windowsOf: (t: number) => [number, number][], lateness = 0): Definition {
  const takes = (end: number, { w }: Arrival): boolean => end + lateness > w;
  return {
    windows(own) {
      const found = new Map<number, { start: number; end: number; members: Arrival[] }>();
      for (const arrival of own) {
        for (const [start, end] of windowsOf(arrival.t)) {
          if (!takes(end, arrival)) continue;
          if (!found.has(start)) found.set(start, { start, end, members: [] });
          found.get(start)!.members.push(arrival);
        }
      }
      return [...found.values()];
    },
    isLate: (arrival) => windowsOf(arrival.t).every(([, end]) => !takes(end, arrival)),
    follows: (window, older) => window.start === older.start,
  };
}

/** Runs of records that are no further apart than the gap. */
export function byGap(gap: number, lateness = 0): Definition {
  return {
    windows(own) {
      const runs: Arrival[][] = [];
      for (const arrival of own) {
        const run = runs.at(-1);
        if (run !== undefined && arrival.t - run.at(-1)!.t <= gap) run.push(arrival);
        else runs.push([arrival]);
      }
      return runs.map((members) => ({
        members,
        start: members[0]!.t,
        end: Math.floor(members.at(-1)!.t + gap) + 1,
      }));
    },
    isLate: ({ t, w }) => t + lateness < w,
    follows: () => true,
  };
}

/** A result: when it is due, and whether it answers records that came at that very watermark. */
interface Placed extends Filled {
  readonly kind: "early" | "final" | "updated";
  readonly key: string;
  readonly at: number;
  readonly answers: boolean;
}

/** A result as it can be compared. */
export interface Row {
  readonly kind: string;
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly values: readonly number[];
}

/** Results in order, and the values of records that are late. */
export function oracle(
  all: readonly Arrival[],
  definition: Definition,
  emitEvery?: number | undefined,
): { results: Row[]; late: number[] } {
  const keys = [...new Set(all.map(({ key }) => key))];
  const inTime = all.filter((arrival) => !definition.isLate(arrival)).sort((a, b) => a.t - b.t);
  const placed = keys.flatMap((key) =>
    history(
      key,
      inTime.filter((arrival) => arrival.key === key),
      definition,
      emitEvery,
    ),
  );
  const results = placed.sort(inOrder).map(({ kind, key, start, end, members }) => ({
    ...{ kind, key, start, end },
    values: valuesOf(members),
  }));
  return { results, late: valuesOf(all.filter((arrival) => definition.isLate(arrival))) };
}

function history(
  key: string,
  own: readonly Arrival[],
  { windows, follows }: Definition,
  emitEvery: number | undefined,
): Placed[] {
  const given: Placed[] = [];
  const tell = (kind: Placed["kind"], window: Filled, at: number, answers = false): void =>
    void given.push({ ...window, kind, key, at, answers });
  /** What has been given of a window before. */
  const older = (window: Filled): Placed[] =>
    given.filter((one) => follows(window, one) && one.members.some((m) => window.members.includes(m)));
  const isNew = (window: Filled, than: readonly Placed[]): boolean =>
    than.every(({ members }) => members.length < window.members.length);
  let wanted: { readonly at: number; readonly window: Filled; readonly by: Arrival }[] = [];
  const levels = [...new Set(own.map(({ w }) => w)), Number.POSITIVE_INFINITY].sort((a, b) => a - b);
  for (const level of levels) {
    for (const window of windows(own.filter(({ w }) => w < level))) {
      const asked = wanted.filter(
        ({ at, by, ...one }) =>
          at <= level && at < window.end && window.members.includes(by) && follows(window, one.window),
      );
      // One that began later when it changed may have been given since, at an earlier multiple than it asked for.
      if (asked.length > 0 && isNew(window, older(window)))
        tell("early", window, Math.min(...asked.map(({ at }) => at)));
      const told = older(window).filter((one) => one.kind !== "early");
      if (window.end <= level && isNew(window, told))
        tell(told.length > 0 ? "updated" : "final", window, window.end);
    }
    wanted = wanted.filter(({ at }) => at > level);
    for (const window of windows(own.filter(({ w }) => w <= level))) {
      const changed = window.members.filter(({ w }) => w === level);
      if (changed.length === 0) continue;
      if (window.end <= level) tell("updated", window, level, true);
      else if (emitEvery !== undefined) {
        const at = (Math.floor(Math.max(level, window.start) / emitEvery) + 1) * emitEvery;
        for (const by of changed) wanted.push({ at, window, by });
      }
    }
  }
  return given;
}

function inOrder(a: Placed, b: Placed): number {
  return (
    a.at - b.at ||
    Number(a.answers) - Number(b.answers) ||
    a.end - b.end ||
    a.start - b.start ||
    (a.key < b.key ? -1 : 1)
  );
}

function valuesOf(arrivals: readonly Arrival[]): number[] {
  return arrivals.map(({ value }) => value).sort((a, b) => a - b);
}
