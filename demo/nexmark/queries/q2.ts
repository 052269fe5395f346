import { Dataflow } from "tidemark";
import { inputOf, type NexmarkEnds } from "../ends.ts";
import { type Bid, isBid } from "../events.ts";

/** What somebody offers for an auction. */
export type Offer = Pick<Bid, "auction" | "price">;

/** Query 2, selection: what is bid for some of the auctions. */
export function q2(ends: NexmarkEnds<Offer>): Dataflow {
  const flow = new Dataflow("q2");
  inputOf(flow, ends)
    .filter("bids", isBid)
    .filter("some auctions", ({ auction }) => auction % 123 === 0)
    .map("row", ({ auction, price }) => ({ auction, price }))
    .output("result", ends.result);
  return flow;
}
