/** When events happen, and in which order they come. */
export interface Timeline {
  /** The instant of an event by its number, in ms since 1970. */
  instantOf(number: number): number;
  /**
   * The number of the event that comes in a place. A last group that is not full comes in order.
   * @param count How many events there are.
   */
  numberAt(place: number, count: number): number;
}

/** What events are shuffled with: a prime, so that each event of a group comes once. */
const SHUFFLER = 953;

/**
 * Events at a constant rate, shuffled within groups.
 * @param start Instant of the first event, in ms since 1970.
 * @param delayUs From one event to the next, in µs.
 * @param group So many events in a row come in another order: 1 leaves them in order.
 * @throws {RangeError} for a group that the shuffling would make events of come twice, and others never.
 */
export function timeline(start: number, delayUs: number, group: number): Timeline {
  if (!Number.isInteger(group) || group < 1 || group % SHUFFLER === 0) {
    throw new RangeError(`a group must be of 1 or more events, and no multiple of ${SHUFFLER}, not ${group}`);
  }
  return {
    instantOf: (number) => start + Math.floor(Math.trunc(number * delayUs) / 1000),
    numberAt(place, count) {
      const first = place - (place % group);
      return first + group > count ? place : first + ((place * SHUFFLER) % group);
    },
  };
}
