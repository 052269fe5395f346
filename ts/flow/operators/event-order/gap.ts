/** A place in a series where a value is missing. */
export interface Gap<V> {
  /** The value before the gap, and the one behind it. */
  readonly before: V;
  readonly after: V;
  /** Where in the gap the place is: above 0, below 1. */
  readonly fraction: number;
  /** The instant that has no value, in ms since 1970. */
  readonly eventTime: number;
}
