/** An instant as users write it: ms since 1970, a `Date`, or anything with `epochMilliseconds`, as a `Temporal.Instant`. */
export type Instant = number | Date | { readonly epochMilliseconds: number };

/** The latest instant that a `Date` can hold; the earliest is its negative. */
export const LAST_INSTANT_MS = 8.64e15;

/** An instant in ms since 1970; NaN if what the user's function gave is none. */
export function instantOf(at: Instant): number {
  const ms: unknown = typeof at === "number" ? at : at instanceof Date ? at.getTime() : at?.epochMilliseconds;
  return typeof ms === "number" && Math.abs(ms) <= LAST_INSTANT_MS ? ms : Number.NaN;
}
