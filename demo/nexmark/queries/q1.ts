import { Dataflow } from "tidemark";
import { inputOf, type NexmarkEnds } from "../ends.ts";
import { isBid } from "../events.ts";
import type { PassedBid } from "./q0.ts";

/** What the SQL multiplies prices by is 0.908: here in thousandths, so that no product of integers is rounded. */
const THOUSANDTHS = 908;

/** Query 1, currency conversion: the bids in euros. */
export function q1(ends: NexmarkEnds<PassedBid>): Dataflow {
  const flow = new Dataflow("q1");
  inputOf(flow, ends)
    .filter("bids", isBid)
    .map("in euros", ({ auction, bidder, price, dateTime, extra }) => ({
      auction,
      bidder,
      price: (price * THOUSANDTHS) / 1000,
      dateTime,
      extra,
    }))
    .output("result", ends.result);
  return flow;
}
