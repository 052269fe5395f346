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
  return new SortedList(instantOf, versions);
}

function instantOf({ instant }: Version): number {
  return instant;
}

/**
 * Adds a version to those of a key. One that takes effect later than another and yet is older is never valid, and is
 * dropped.
 */
export function addVersion(versions: Versions, added: Version): void {
  const { instant, eventTime } = added;
  const isLast = versions.last!.instant < instant; // a key has one at least
  const before = isLast ? versions.last! : versions.upTo(instant);
  if (before !== undefined && before.eventTime > eventTime) return;
  if (before?.instant === instant) versions.delete(before);
  if (!isLast) dropOlder(versions, added);
  versions.add(added);
}

function dropOlder(versions: Versions, { instant, eventTime }: Version): void {
  for (let next = versions.after(instant); next !== undefined; next = versions.after(instant)) {
    if (next.eventTime >= eventTime) return;
    versions.delete(next);
  }
}

/** The version that is valid at an instant. Those before it are dropped: nobody asks for an earlier instant any more. */
export function takeVersionAt(versions: Versions, instant: number): Version | undefined {
  return versions.advanceTo(instant);
}
