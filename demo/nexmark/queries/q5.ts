import { type Aggregator, Dataflow, sliding, tumbling, type WindowResult } from "tidemark";
import { inputOf, type NexmarkEndsWithLate } from "../ends.ts";
import { type Bid, isBid } from "../events.ts";

/** An auction that had more bids than any other, in ten seconds. */
export interface HotItem {
  readonly auction: number;
  readonly bids: number;
  /** First instant of the ten seconds, in ms since 1970. */
  readonly start: number;
}

const EVERY = { seconds: 2 };
const WINDOW = sliding({ length: { seconds: 10 }, every: EVERY });

/** Query 5, hot items: every two seconds, the auctions with the most bids in the last ten. */
export function q5(ends: NexmarkEndsWithLate<HotItem>): Dataflow {
  const flow = new Dataflow("q5");
  const { results: counts, late } = inputOf(flow, ends)
    .filter("bids", isBid)
    .keyBy("auction", ({ auction }) => auction)
    .window(WINDOW)
    .count("bids of an auction");
  counts
    .values()
    // The counts of one window carry its last instant, so two seconds have those of one window.
    .window(tumbling(EVERY))
    .aggregate("hottest", hottest)
    .results.flatMap("row", ({ value }) => value.sort((a, b) => a.auction - b.auction))
    .output("result", ends.result);
  late.output("late", ends.late);
  return flow;
}

/** All that are level with the greatest. */
const hottest: Aggregator<WindowResult<Bid["auction"], number>, HotItem[], HotItem[]> = {
  init: () => [],
  add(most, { key: auction, value: bids, start }) {
    if (most.length === 0 || bids > most[0]!.bids) return [{ auction, bids, start }];
    if (bids === most[0]!.bids) most.push({ auction, bids, start });
    return most;
  },
  result: (most) => [...most],
};
