import { Dataflow, type SinkLike, type SourceLike, tumbling } from "tidemark";
import type { Click, Order } from "./events.ts";

/** What comes out, as one stream of three kinds. */
export type Row =
  /** Clicks on a page in a minute. */
  | { readonly kind: "minute"; readonly from: number; readonly page: string; readonly clicks: number }
  /** A click that came when its minute had been counted. */
  | { readonly kind: "late"; readonly at: number; readonly page: string }
  /** An order, and what its visitor had looked at shortly before. */
  | { readonly kind: "sale"; readonly at: number; readonly page: string; readonly cents: number };

/** Where the flow reads and writes. */
export interface ClicksEnds {
  readonly clicks: SourceLike<Click>;
  readonly orders: SourceLike<Order>;
  readonly rows: SinkLike<Row>;
}

/**
 * Clicks by page and minute of event time, those that came too late for it, and which page led to which order.
 *
 * @example
 * ```ts
 * const clicks = [{ n: 0, at: 1_000, visitor: 7, page: "hats" }];
 * const orders = [{ n: 0, at: 9_000, visitor: 7, cents: 4_900 }];
 * await run(clicksFlow({ clicks, orders, rows: console.log }));
 * ```
 */
export function clicksFlow({ clicks, orders, rows }: ClicksEnds): Dataflow {
  const flow = new Dataflow("clicks");
  const eventTime = { at: ({ at }: { at: number }) => at, outOfOrder: { seconds: 5 } };
  const clicked = flow.input("clicks", clicks, { eventTime });
  const ordered = flow.input("orders", orders, { eventTime }).keyBy("buyer", ({ visitor }) => visitor);

  const byMinute = clicked
    .keyBy("page", ({ page }) => page)
    .window(tumbling({ minutes: 1 }))
    .count("by minute");
  const ledTo = clicked
    .keyBy("visitor", ({ visitor }) => visitor)
    .intervalJoin("led to", ordered, { after: { seconds: 30 } });

  const minutes = byMinute.results
    .map(
      "minute",
      ({ key, start, value }): Row => ({ kind: "minute", from: start, page: key, clicks: value }),
    )
    .values();
  const late = byMinute.late.map("late", ({ at, page }): Row => ({ kind: "late", at, page })).values();
  const sales = ledTo.results
    .map(
      "sale",
      ({ left, right }): Row => ({ kind: "sale", at: right.at, page: left.page, cents: right.cents }),
    )
    .values();
  minutes.merge("rows", late, sales).output("out", rows);
  return flow;
}
