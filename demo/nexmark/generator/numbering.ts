import type { Random } from "./random.ts";

// Which event is what, and which ids there are by then, follow from the number of the event alone: of every 50, the
// first is a person, three are auctions, and 46 are bids.

const EVENTS_A_ROUND = 50;
const AUCTIONS_A_ROUND = 3;

const FIRST_ID = 1000;
/** Ids may be of people and auctions that are yet to come: by so many. */
const ID_LEAD = 10;
const ACTIVE_PEOPLE = 1000;
const AUCTIONS_IN_FLIGHT = 100;
/** Everybody wants the same one of so many. */
const BLOCK = 100;

/** So many events lie between an auction and the hundredth after it: how long an auction is open is measured by that. */
export const EVENTS_IN_FLIGHT: number = Math.floor((AUCTIONS_IN_FLIGHT * EVENTS_A_ROUND) / AUCTIONS_A_ROUND);

export function kindOf(eventId: number): "person" | "auction" | "bid" {
  const place = eventId % EVENTS_A_ROUND;
  if (place === 0) return "person";
  return place <= AUCTIONS_A_ROUND ? "auction" : "bid";
}

/** The id of the person that the event is or, if it is none, of the latest one. */
export function personId(eventId: number): number {
  return FIRST_ID + latestPerson(eventId);
}

/** The id of the auction that the event is or, if it is none, of the latest one. */
export function auctionId(eventId: number): number {
  return FIRST_ID + latestAuction(eventId);
}

/** The seller that three of four auctions have, for as long as a hundred people come. */
export function hotSellerId(eventId: number): number {
  return FIRST_ID + blockOf(latestPerson(eventId));
}

/** The bidder that three of four bids have, for as long as a hundred people come: never the hot seller. */
export function hotBidderId(eventId: number): number {
  return FIRST_ID + blockOf(latestPerson(eventId)) + 1;
}

/** The auction that every other bid is for, as long as a hundred auctions come. */
export function hotAuctionId(eventId: number): number {
  return FIRST_ID + blockOf(latestAuction(eventId));
}

/** One of the last thousand people, or of the next few. */
export function somePersonId(random: Random, eventId: number): number {
  const people = latestPerson(eventId) + 1;
  const active = Math.min(people, ACTIVE_PEOPLE);
  return FIRST_ID + people - active + random.below(active + ID_LEAD);
}

/** One of the last hundred auctions, or of the next few. */
export function someAuctionId(random: Random, eventId: number): number {
  const latest = latestAuction(eventId);
  const earliest = Math.max(latest - AUCTIONS_IN_FLIGHT, 0);
  return FIRST_ID + earliest + random.below(latest - earliest + 1 + ID_LEAD);
}

/** People and auctions counted from 0. */
function latestPerson(eventId: number): number {
  return Math.floor(eventId / EVENTS_A_ROUND);
}

/** -1 before the first. */
function latestAuction(eventId: number): number {
  const auctionsBefore = Math.floor(eventId / EVENTS_A_ROUND) * AUCTIONS_A_ROUND;
  return auctionsBefore + Math.min(eventId % EVENTS_A_ROUND, AUCTIONS_A_ROUND) - 1;
}

function blockOf(index: number): number {
  return Math.floor(index / BLOCK) * BLOCK;
}
