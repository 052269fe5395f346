/** How much an array may hold, as the engine reads it. */
export interface CheckedLimits {
  readonly size: number;
  readonly bytes: number;
  readonly bytesOf: ((value: unknown) => number) | undefined;
  readonly withinMs: number | undefined;
}
