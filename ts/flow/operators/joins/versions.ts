import { SortedList } from "../../state/sorted-list.ts";

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

/** The versions of a key, by instant; that is by event time too. */
export type Versions = SortedList<Version>;

export function versionsOf(versions: Iterable<Version>): Versions {
  return new SortedList(({ instant }) => instant, versions);
}

/**
 * Adds a version to those of a key. One that takes effect later than another and yet is older is never valid, and is
 * dropped.
 */
export function addVersion(versions: Versions, added: Version): void {
  const { instant, eventTime } = added;
  const last = versions.upTo(instant);
  if (last !== undefined && last.eventTime > eventTime) return;
  if (last?.instant === instant) versions.delete(last);
  for (let next = versions.after(instant); next !== undefined; next = versions.after(instant)) {
    if (next.eventTime >= eventTime) break;
    versions.delete(next);
  }
  versions.add(added);
}

/** The version that is valid at an instant. */
export function versionAt(versions: Versions, instant: number): Version | undefined {
  return versions.upTo(instant);
}

/**
 * Drops versions that are not valid at `instant` any more, once they are half of all: so each is moved once or so.
 * Returns whether it dropped any.
 */
export function dropBefore(versions: Versions, instant: number): boolean {
  const valid = versions.upTo(instant);
  if (valid === undefined || valid === versions.first) return false;
  if (versions.countBefore(valid.instant) < versions.size / 2) return false;
  versions.dropBefore(valid.instant);
  return true;
}
