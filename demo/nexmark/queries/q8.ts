import { Dataflow, tumbling, windowJoin } from "tidemark";
import { inputOf, type NexmarkEndsWithLate } from "../ends.ts";
import { isAuction, isPerson, type Person } from "../events.ts";

/** Somebody new who sells at once. */
export interface NewSeller extends Pick<Person, "id" | "name"> {
  /** First instant of the ten seconds, in ms since 1970. */
  readonly start: number;
}

/** Query 8, monitor new users: who registered and put something up for sale within the same ten seconds. */
export function q8(ends: NexmarkEndsWithLate<NewSeller>): Dataflow {
  const flow = new Dataflow("q8");
  const events = inputOf(flow, ends);
  const people = events.filter("people", isPerson).keyBy("person", ({ id }) => id);
  const auctions = events.filter("auctions", isAuction).keyBy("seller", ({ seller }) => seller);
  const { results, late } = windowJoin(
    "sells at once",
    { person: people, auction: auctions },
    tumbling({ seconds: 10 }),
  );
  results
    .map("row", ({ start, value: { person } }) => ({ id: person.id, name: person.name, start }))
    .output("result", ends.result);
  late.map("late event", ({ value }) => value).output("late", ends.late);
  return flow;
}
