import type { Key } from "../key.ts";

/**
 * What a stateful step's functions are told about the key at hand, and may do to it. One object serves all keys:
 * do not keep it beyond the call.
 */
export interface KeyContext<K extends Key, S> {
  /** The key. */
  readonly key: K;
  /** Event time of the record, in ms since 1970; of the latest record of the key in `onTimer` and `onEnd`. */
  readonly eventTime: number | undefined;
  /** The wall clock, in ms since 1970. */
  readonly now: number;
  /** Puts another state in place of the key's. Not needed where the state was changed in place. */
  setState(state: S): void;
  /** Forgets the key: its state and its timer. Its next value starts afresh. */
  forget(): void;
  /**
   * Sets the key's timer, in place of the one it may have: `onTimer` is called once, when the wall clock has
   * reached `at`.
   * @param at Instant in ms since 1970. One that has passed is due at once.
   */
  setTimer(at: number): void;
  /** Calls the key's timer off. */
  clearTimer(): void;
}
