// A million events over 1,000 s of event time, up to 5 s out of order, for the benchmarks of windows.
const RECORDS = 1_000_000;
export const DISORDER_MS = 5_000;
/** The watermark moves in steps of this, as Tidemark's does. */
export const GRAIN_MS = DISORDER_MS / 8;
/** From the events of one round to those of the next. */
const ROUND_MS = 1_020_000;

/** @param {number} keys How many users there are. */
export function timedEvents(keys) {
  const names = Array.from({ length: keys }, (_, i) => `user-${i}`);
  let random = 1;
  return Array.from({ length: RECORDS }, (_, i) => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff;
    return { user: names[(i * 7919) % keys], t: i + 10_000 - (random % DISORDER_MS) };
  });
}

/** Event times that go on from one round over the same events to the next. */
export function goingOn(events) {
  const [first] = events;
  let base = -ROUND_MS;
  return (event) => {
    if (event === first) base += ROUND_MS;
    return base + event.t;
  };
}

/** Counts by user and window by hand, by the same rule of lateness. Gives the results to `emit`. */
export function countByHand(events, lengthMs, emit) {
  const at = goingOn(events);
  const windows = new Map();
  let watermark = Number.NEGATIVE_INFINITY;
  let start = Number.NaN;
  let counts = new Map();
  return () => {
    for (let i = 0; i < events.length; i++) {
      const { user } = events[i];
      const t = at(events[i]);
      const own = Math.floor(t / lengthMs) * lengthMs;
      if (own + lengthMs <= watermark) continue; // late
      if (own !== start) {
        start = own;
        counts = windows.get(own) ?? new Map();
        windows.set(own, counts);
      }
      counts.set(user, (counts.get(user) ?? 0) + 1);
      const reached = Math.floor((t - DISORDER_MS) / GRAIN_MS) * GRAIN_MS;
      if (reached <= watermark) continue;
      watermark = reached;
      for (const [first, done] of windows) {
        if (first + lengthMs > watermark) continue;
        for (const [key, value] of done) emit({ key, start: first, end: first + lengthMs, value });
        windows.delete(first);
        start = Number.NaN;
      }
    }
  };
}
