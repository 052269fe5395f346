import { Dataflow } from "tidemark";
import { inputOf, type NexmarkEnds } from "../ends.ts";
import { type Bid, isBid } from "../events.ts";

/** A bid as it comes out again. */
export type PassedBid = Pick<Bid, "auction" | "bidder" | "price" | "dateTime" | "extra">;

/** Query 0, pass through: the bids as they are. It shows what it costs to do nothing. */
export function q0(ends: NexmarkEnds<PassedBid>): Dataflow {
  const flow = new Dataflow("q0");
  inputOf(flow, ends)
    .filter("bids", isBid)
    .map("row", ({ auction, bidder, price, dateTime, extra }) => ({
      auction,
      bidder,
      price,
      dateTime,
      extra,
    }))
    .output("result", ends.result);
  return flow;
}
