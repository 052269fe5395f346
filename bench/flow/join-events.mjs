// Events of two sides for the benchmarks of joins, and the watermark that a loop by hand goes by.
import { DISORDER_MS, GRAIN_MS, timedEvents } from "./timed-events.mjs";

/** A million events, each of one of so many sides: one a ms, up to 5 s out of order. */
export function sidedEvents(keys, sides) {
  let random = 7;
  return timedEvents(keys).map(({ user, t }) => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff;
    return { user, t, side: (random >> 12) % sides };
  });
}

/** Tells by the records so far how far event time has come: the rule that the engine goes by. */
export function byHandWatermark() {
  let watermark = Number.NEGATIVE_INFINITY;
  return {
    get reached() {
      return watermark;
    },
    /** Whether it has moved. */
    advance(t) {
      const reached = Math.floor((t - DISORDER_MS) / GRAIN_MS) * GRAIN_MS;
      if (reached <= watermark) return false;
      watermark = reached;
      return true;
    },
  };
}

/** Gives what `add` was given in order of time, as far as the watermark has passed it. */
export function inOrderByHand(take) {
  let waiting = [];
  return {
    add: (record) => waiting.push(record),
    release(watermark) {
      const due = waiting.filter(({ at }) => at < watermark);
      waiting = waiting.filter(({ at }) => at >= watermark);
      due.sort((a, b) => a.at - b.at || a.side - b.side);
      for (const record of due) take(record);
    },
  };
}
