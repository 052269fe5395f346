import type { SliceCell } from "../../../hot/stages.ts";
import type { Due } from "../../../state/due-queue.ts";
import { compareKeys, type Key } from "../../../values/key.ts";

/** A window that has records. */
export class OpenWindow {
  readonly start: number;
  readonly end: number;
  /** From this watermark on a record cannot just be added. */
  readonly dueAt: number;
  readonly cells: Map<Key, SliceCell> = new Map();
  /** Whether it is complete: from then on its results are updates. */
  isComplete = false;
  /** Whether an early result is due of it. */
  isEarlyDue = false;
  /** Keys whose results have changed since they were last given, where that matters. */
  readonly changed: Set<Key> = new Set();

  constructor(start: number, end: number) {
    this.start = start;
    this.end = end;
    this.dueAt = end;
  }

  /** The keys that have changed, in order; forgets them. */
  takeChanged(): Key[] {
    const keys = [...this.changed].sort(compareKeys);
    this.changed.clear();
    return keys;
  }
}

/** What is due of a window. */
export interface WindowDue extends Due {
  readonly act: "complete" | "early" | "drop";
  readonly window: OpenWindow;
}

/** Windows by their ends, then starts. */
export function compareWindows(a: OpenWindow, b: OpenWindow): number {
  return a.end - b.end || a.start - b.start;
}
