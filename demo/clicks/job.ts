import type { Dataflow, SinkLike } from "tidemark";
import { CLICKS_PER_ORDER, clickAt, orderAt } from "./events.ts";
import { clicksFlow, type Row } from "./flow.ts";
import { generated, type Pace } from "./generated-source.ts";

/** The flow over generated clicks and orders. */
export function clicksJob(rows: SinkLike<Row>, { count, perSecond }: Pace): Dataflow {
  const ordersPerSecond = perSecond === undefined ? {} : { perSecond: perSecond / CLICKS_PER_ORDER };
  return clicksFlow({
    clicks: generated(clickAt, { count, ...(perSecond !== undefined && { perSecond }) }),
    orders: generated(orderAt, { count: Math.ceil(count / CLICKS_PER_ORDER), ...ordersPerSecond }),
    rows,
  });
}
