import type { StateCodec } from "../../../aggregators/state-codec.ts";
import type { Key } from "../../../values/key.ts";

/** A session as it is saved. When it is looked at next follows. */
export type SavedSession = readonly [
  start: number,
  last: number,
  state: unknown,
  merged: number,
  wasGiven: boolean,
  isComplete: boolean,
  earlyAt: number,
];

/** A stretch of activity of one key. */
export class Session {
  readonly key: Key;
  readonly #gapMs: number;
  /** Event times of the first and the last record. */
  start: number;
  last: number;
  state: unknown;
  /** How many others it has taken in. */
  merged = 0;
  /** Whether a result has been given that was not early: of it, or of one that it has taken in. */
  wasGiven = false;
  isComplete = false;
  /** Where it ended when it was complete. */
  completeAt: number = Number.NaN;
  /** When to look at it next. */
  dueAt: number = Number.NaN;
  /** When an early result is due; +Infinity where none is. */
  earlyAt: number = Number.POSITIVE_INFINITY;
  /** Whether it is part of another, or forgotten. */
  isGone = false;

  constructor(key: Key, eventTime: number, gapMs: number, state: unknown) {
    this.key = key;
    this.#gapMs = gapMs;
    this.start = eventTime;
    this.last = eventTime;
    this.state = state;
  }

  save(codec: StateCodec): SavedSession {
    const { start, last, state, merged, wasGiven, isComplete, earlyAt } = this;
    return [start, last, codec.save(state), merged, wasGiven, isComplete, earlyAt];
  }

  static load(saved: SavedSession, codec: StateCodec, key: Key, gapMs: number): Session {
    const [start, last, state, merged, wasGiven, isComplete, earlyAt] = saved;
    const session = new Session(key, start, gapMs, codec.load(state));
    session.last = last;
    session.merged = merged;
    session.wasGiven = wasGiven;
    session.isComplete = isComplete;
    if (isComplete) session.completeAt = session.end; // had it come to end later, it would not be complete
    session.earlyAt = earlyAt;
    return session;
  }

  /** The first whole millisecond at which a record would begin another session. */
  get end(): number {
    return Math.floor(this.last + this.#gapMs) + 1;
  }
}
