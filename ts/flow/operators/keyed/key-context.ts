import type { Key } from "../../values/key.ts";

/**
 * What a stateful step's functions are told about the key at hand, and may do to it. One object serves all keys:
 * do not keep it beyond the call.
 */
export interface KeyContext<K extends Key, S> {
  /** The key. */
  readonly key: K;
  /**
   * Event time of the record, in ms since 1970; in `onEventTimer` and `onExpire` the instant that it is called for;
   * of the latest record of the key in `onTimer` and `onEnd`.
   */
  readonly eventTime: number | undefined;
  /**
   * How far event time had come in the record's partition before it, in ms since 1970: a record with an earlier
   * event time is late. `-Infinity` while nothing is known; in the other functions how far it has come here.
   */
  readonly watermark: number;
  /** The wall clock, in ms since 1970. */
  readonly now: number;
  /** Puts another state in place of the key's. Not needed where the state was changed in place. */
  setState(state: S): void;
  /** Forgets the key: its state and its timers. Its next value starts afresh. */
  forget(): void;
  /**
   * Sets the key's timer, in place of the one it may have: `onTimer` is called once, when the wall clock has
   * reached `at`.
   * @param at Instant in ms since 1970. One that has passed is due at once.
   */
  setTimer(at: number): void;
  /** Calls the key's timer off. */
  clearTimer(): void;
  /**
   * Sets the key's timer by event time, in place of the one it may have: `onEventTimer` is called once, when no record
   * with an earlier event time is expected any more in this step, which is when its watermark has reached `at`.
   * When the input ends, timers that are set fire; what they set themselves fires too, up to the first that is set
   * after the latest value there was.
   * @param at Instant in ms since 1970. One that event time has passed is due as soon as it moves on. In
   * `onEventTimer` it must be later than the instant at hand.
   */
  setEventTimer(at: number): void;
  /** Calls the key's timer by event time off. */
  clearEventTimer(): void;
}
