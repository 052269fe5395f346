import type { AnyAggregator } from "../../../aggregators/aggregator.ts";
import type { CellCodec } from "../../../state/table.ts";
import { PaneQueue, type SavedPanes } from "./pane-queue.ts";

/** The panes of the last window whose result a key was given, but for those that no later window has. */
export class WindowQueue extends PaneQueue {
  /** The end of that window. Keys that have been loaded from different workers may not have come equally far. */
  givenTo: number;

  constructor(aggregator: AnyAggregator, givenTo: number) {
    super(aggregator);
    this.givenTo = givenTo;
  }
}

type SavedQueue = readonly [givenTo: number, panes: SavedPanes];

/** How the queues of a step are saved: each counts as many states as it has panes. */
export function windowQueueCodec(aggregator: AnyAggregator): CellCodec<WindowQueue> {
  return {
    save: (queue): SavedQueue => [queue.givenTo, queue.save()],
    load(saved) {
      const [givenTo, panes] = saved as SavedQueue;
      return new WindowQueue(aggregator, givenTo).load(panes);
    },
    count: ({ size }) => size,
  };
}
