export const SECOND = 1000;
export const MINUTE: number = 60 * SECOND;
export const HOUR: number = 60 * MINUTE;

/** "10:05", or "10:05:20", of one day as an instant. */
export function instant(clock: string): number {
  return Date.parse(`2024-05-01T${clock}Z`);
}

/** An instant as "10:05". */
export function clock(instant: number): string {
  return new Date(instant).toISOString().slice(11, 16);
}

/** An instant as "10:05:20". */
export function clockWithSeconds(instant: number): string {
  return new Date(instant).toISOString().slice(11, 19);
}
