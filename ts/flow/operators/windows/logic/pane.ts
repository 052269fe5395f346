import type { SliceCell } from "../../../hot/stages.ts";
import { SliceOf } from "../../../state/sliced-state.ts";

/** What a pane keeps of a key. */
export interface PaneCell extends SliceCell {
  /** Derived, where early results are asked for: in which round its windows were last told that it has changed. */
  round?: number;
}

/** A stretch of time that windows share. */
export class Pane extends SliceOf<PaneCell> {
  readonly end: number;
  /** End of the first window that has it: when it goes to the queues of its keys. */
  readonly dueAt: number;

  constructor(start: number, end: number, dueAt: number) {
    super(start);
    this.end = end;
    this.dueAt = dueAt;
  }
}
