import { type Key, type KeyedStream, tumbling } from "tidemark";
import type { ClosedAuction } from "./closed-auctions.ts";

/**
 * The auctions of each key in the order in which they closed; those of one millisecond in the order of their ids, for
 * nobody can tell which came first: so the order is the same on any number of workers.
 */
export function inClosingOrder<K extends Key>(
  auctions: KeyedStream<K, ClosedAuction>,
): KeyedStream<K, ClosedAuction> {
  return auctions
    .window(tumbling(1))
    .collect("of one instant")
    .results.flatMap("by id", ({ value }) => value.sort((a, b) => a.id - b.id));
}
