import { Dataflow } from "tidemark";
import { closedAuctions } from "../closed-auctions.ts";
import { inputOf, type NexmarkEndsWithLate } from "../ends.ts";
import { inClosingOrder } from "../in-closing-order.ts";

/** What a seller got for the last ten auctions, up to one of them. */
export interface SellerPrice {
  readonly seller: number;
  /** In cents. */
  readonly average: number;
}

/** Query 6, average selling price by seller: of the last ten auctions of theirs that closed. A row for each that closes. */
export function q6(ends: NexmarkEndsWithLate<SellerPrice>): Dataflow {
  const flow = new Dataflow("q6");
  const { closed, late } = inputOf(flow, ends).apply("winning", closedAuctions);
  closed
    .keyBy("seller", ({ seller }) => seller)
    .apply("in order", inClosingOrder)
    .scan(
      "last ten",
      (): readonly number[] => [],
      (prices, { price }) => [...prices.slice(-9), price],
    )
    .map("row", (prices, seller) => ({ seller, average: mean(prices) }))
    .output("result", ends.result);
  late.output("late", ends.late);
  return flow;
}

function mean(prices: readonly number[]): number {
  return prices.reduce((sum, price) => sum + price, 0) / prices.length;
}
