import { Dataflow } from "tidemark";
import { closedAuctions } from "../closed-auctions.ts";
import { inputOf, type NexmarkEndsWithLate } from "../ends.ts";
import { inClosingOrder } from "../in-closing-order.ts";

/** What the auctions of a category were sold for, up to one of them. */
export interface CategoryPrice {
  readonly category: number;
  /** In cents. */
  readonly average: number;
  /** How many auctions it is the average of. */
  readonly auctions: number;
}

/**
 * Query 4, average price for a category: of the highest bids of all auctions that are over. A row for each auction that
 * closes, with the average so far: the last row of a category is that of the whole table.
 */
export function q4(ends: NexmarkEndsWithLate<CategoryPrice>): Dataflow {
  const flow = new Dataflow("q4");
  const { closed, late } = inputOf(flow, ends).apply("winning", closedAuctions);
  closed
    .keyBy("category", ({ category }) => category)
    .apply("in order", inClosingOrder)
    .scan(
      "so far",
      () => ({ auctions: 0, total: 0 }),
      ({ auctions, total }, { price }) => ({ auctions: auctions + 1, total: total + price }),
    )
    .map("row", ({ auctions, total }, category) => ({ category, average: total / auctions, auctions }))
    .output("result", ends.result);
  late.output("late", ends.late);
  return flow;
}
