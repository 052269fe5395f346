/** The delays of some flights, added up. */
export interface Delays {
  flights: number;
  /** Flights whose delay is known. */
  timed: number;
  totalMinutes: number;
  /** `-Infinity` while no delay is known. */
  worstMinutes: number;
}

export function noDelays(): Delays {
  return { flights: 0, timed: 0, totalMinutes: 0, worstMinutes: Number.NEGATIVE_INFINITY };
}

/** Takes one more flight in, in place. */
export function addDelay(delays: Delays, minutes: number | null): Delays {
  delays.flights++;
  if (minutes === null) return delays;
  delays.timed++;
  delays.totalMinutes += minutes;
  if (minutes > delays.worstMinutes) delays.worstMinutes = minutes;
  return delays;
}
