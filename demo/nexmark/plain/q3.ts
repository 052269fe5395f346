import type { Auction, NexmarkEvent, Person } from "../events.ts";
import type { LocalSeller } from "../queries/q3.ts";
import type { PlainAnswer } from "./answer.ts";
import { watermarksBefore } from "./watermarks.ts";

/** When an event takes effect: late ones do when they come. */
interface Taken<E> {
  readonly event: E;
  readonly at: number;
}

export function plainQ3(events: readonly NexmarkEvent[], disorderMs: number): PlainAnswer<LocalSeller> {
  const watermarks = watermarksBefore(events, disorderMs);
  const auctions: Taken<Auction>[] = [];
  const people = new Map<number, Taken<Person>>();
  for (const [i, event] of events.entries()) {
    const at = Math.max(event.dateTime, watermarks[i]!);
    if (event.kind === "auction") {
      if (event.category === 10) auctions.push({ event, at });
    } else if (event.kind === "person") {
      if (["OR", "ID", "CA"].includes(event.state)) people.set(event.id, { event, at });
    }
  }
  const pairs: { at: number; row: LocalSeller }[] = [];
  for (const auction of auctions) {
    const person = people.get(auction.event.seller);
    if (person === undefined) continue;
    const { name, city, state } = person.event;
    pairs.push({ at: Math.max(auction.at, person.at), row: { name, city, state, id: auction.event.id } });
  }
  pairs.sort((a, b) => a.at - b.at);
  return { rows: pairs.map(({ row }) => row), late: [] };
}
