/** What a window gives. */
export interface WindowResult<K, T> {
  /** The key; undefined where the windows are those of a whole stream. */
  readonly key: K;
  /**
   * First instant of the window, in ms since 1970; of a session or a count window its earliest record. −Infinity for
   * a global window, and for a count window without event time.
   */
  readonly start: number;
  /**
   * First instant after the window; of a count window the first whole millisecond after its latest record. +Infinity
   * for a global window, and for a count window without event time.
   */
  readonly end: number;
  readonly value: T;
  /** `early`: before the window was complete; `final`: when it was; `updated`: again, for a late record it still took. */
  readonly kind: "early" | "final" | "updated";
  /** How many sessions were merged into this one, where there were any: in the order in which its records came. */
  readonly merged?: number;
}

/** The last whole millisecond before `end`: the event time that results carry. */
export function lastInstant(end: number): number {
  return Math.ceil(end) - 1;
}
