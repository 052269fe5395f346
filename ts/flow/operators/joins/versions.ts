/** A value of a table's key, from when on it is valid until the next. */
export interface Version {
  readonly value: unknown;
  readonly eventTime: number;
  /** When it takes effect: its event time or, for one that came late, the watermark that it came at. */
  readonly instant: number;
}

/** A version as it is saved. */
export type SavedVersion = readonly [value: unknown, eventTime: number, instant: number];

export function saveVersion({ value, eventTime, instant }: Version): SavedVersion {
  return [value, eventTime, instant];
}

export function loadVersion([value, eventTime, instant]: SavedVersion): Version {
  return { value, eventTime, instant };
}

/**
 * Adds a version to those of a key. They are kept sorted, by instant as by event time: one that takes effect later than
 * another and yet is older is never valid, and is dropped.
 */
export function addVersion(versions: Version[], added: Version): void {
  let at = versions.length;
  while (at > 0 && versions[at - 1]!.instant > added.instant) at--;
  if (at > 0 && versions[at - 1]!.eventTime > added.eventTime) return;
  const from = at > 0 && versions[at - 1]!.instant === added.instant ? at - 1 : at;
  let to = at;
  while (to < versions.length && versions[to]!.eventTime < added.eventTime) to++;
  versions.splice(from, to - from, added);
}

/** The version that is valid at an instant. */
export function versionAt(versions: readonly Version[], instant: number): Version | undefined {
  return versions[placeOf(versions, instant)];
}

/**
 * Drops versions that are not valid at `instant` any more, once they are half of all: so each is moved once or so.
 * Returns whether it dropped any.
 */
export function dropBefore(versions: Version[], instant: number): boolean {
  const outdated = placeOf(versions, instant);
  if (outdated <= 0 || outdated < versions.length / 2) return false;
  versions.splice(0, outdated);
  return true;
}

/** Index of the version that is valid at an instant; -1 where there is none. */
function placeOf(versions: readonly Version[], instant: number): number {
  let low = 0;
  let high = versions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (versions[middle]!.instant <= instant) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
