import { type Aggregator, Dataflow, tumbling } from "tidemark";
import { inputOf, type NexmarkEndsWithLate } from "../ends.ts";
import { type Bid, isBid } from "../events.ts";
import type { PassedBid } from "./q0.ts";

/** Query 7, highest bid: of each ten seconds the bids of the highest price. */
export function q7(ends: NexmarkEndsWithLate<PassedBid>): Dataflow {
  const flow = new Dataflow("q7");
  const { results, late } = inputOf(flow, ends)
    .filter("bids", isBid)
    .window(tumbling({ seconds: 10 }))
    .aggregate("highest", highest);
  results
    .flatMap("bids of the highest price", ({ value }) => value)
    .map("row", ({ auction, bidder, price, dateTime, extra }) => ({
      auction,
      bidder,
      price,
      dateTime,
      extra,
    }))
    .output("result", ends.result);
  late.output("late", ends.late);
  return flow;
}

/** All that are level with the highest, in the order in which they came. */
const highest: Aggregator<Bid, Bid[], Bid[]> = {
  init: () => [],
  add(most, bid) {
    if (most.length === 0 || bid.price > most[0]!.price) return [bid];
    if (bid.price === most[0]!.price) most.push(bid);
    return most;
  },
  result: (most) => [...most],
};
