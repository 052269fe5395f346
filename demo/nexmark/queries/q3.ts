import { Dataflow, join } from "tidemark";
import { inputOf, type NexmarkEnds } from "../ends.ts";
import { type Auction, isAuction, isPerson, type Person } from "../events.ts";

/** Somebody who sells nearby, and what. */
export interface LocalSeller extends Pick<Person, "name" | "city" | "state"> {
  /** Of the auction. */
  readonly id: Auction["id"];
}

const STATES = ["OR", "ID", "CA"];

/**
 * Query 3, local item suggestion: who sells in Oregon, Idaho or California in category 10, and in which auctions. An
 * incremental join: both sides are kept for ever, and each pair is given once, when the later of the two has come.
 */
export function q3(ends: NexmarkEnds<LocalSeller>): Dataflow {
  const flow = new Dataflow("q3");
  const events = inputOf(flow, ends);
  const auctions = events
    .filter("auctions", isAuction)
    .filter("category 10", ({ category }) => category === 10)
    .keyBy("seller", ({ seller }) => seller);
  const people = events
    .filter("people", isPerson)
    .filter("nearby", ({ state }) => STATES.includes(state))
    .keyBy("person", ({ id }) => id);
  join("sells", { auction: auctions, person: people }, { keep: "all", emit: "running", type: "inner" })
    .map("row", ({ auction: { id }, person: { name, city, state } }) => ({ name, city, state, id }))
    .output("result", ends.result);
  return flow;
}
