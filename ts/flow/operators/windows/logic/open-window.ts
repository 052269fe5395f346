import type { SliceCell } from "../../../hot/stages.ts";
import type { Due } from "../../../state/due-queue.ts";
import { SliceOf } from "../../../state/sliced-state.ts";

/** What a window keeps of a key. */
export interface WindowCell extends SliceCell {
  /** Of a cell that was loaded: whether its result has been given, though those of others may not have been. */
  isGiven?: boolean;
}

/** A window that has records. */
export class OpenWindow extends SliceOf<WindowCell> {
  readonly end: number;
  /** From this watermark on a record cannot just be added. */
  readonly dueAt: number;
  /** Whether it is complete: from then on its results are updates. */
  isComplete = false;

  constructor(start: number, end: number) {
    super(start);
    this.end = end;
    this.dueAt = end;
  }
}

/** When a window is complete, or kept no longer. */
export interface WindowDue extends Due {
  readonly window: OpenWindow;
}

/** Windows by their ends, then starts. */
export function compareWindows(a: OpenWindow, b: OpenWindow): number {
  return a.end - b.end || a.start - b.start;
}
