/** Somebody who may sell or bid. */
export interface Person {
  readonly kind: "person";
  readonly id: number;
  readonly name: string;
  readonly emailAddress: string;
  readonly creditCard: string;
  readonly city: string;
  readonly state: string;
  /** When it happened, in ms since 1970, as in all events. */
  readonly dateTime: number;
  /** Fills the event up to its size, as in all events. */
  readonly extra: string;
}

/** An item put up for sale. Prices are in cents. */
export interface Auction {
  readonly kind: "auction";
  readonly id: number;
  readonly itemName: string;
  readonly description: string;
  readonly initialBid: number;
  readonly reserve: number;
  readonly dateTime: number;
  /** The last instant at which a bid counts, in ms since 1970. */
  readonly expires: number;
  /** Id of a person. */
  readonly seller: number;
  readonly category: number;
  readonly extra: string;
}

/** An offer of a price, in cents, for an auction. */
export interface Bid {
  readonly kind: "bid";
  /** Id of the auction. */
  readonly auction: number;
  /** Id of a person. */
  readonly bidder: number;
  readonly price: number;
  readonly channel: string;
  readonly url: string;
  readonly dateTime: number;
  readonly extra: string;
}

/** What happens in the auction house. */
export type NexmarkEvent = Person | Auction | Bid;

export function isPerson(event: NexmarkEvent): event is Person {
  return event.kind === "person";
}

export function isAuction(event: NexmarkEvent): event is Auction {
  return event.kind === "auction";
}

export function isBid(event: NexmarkEvent): event is Bid {
  return event.kind === "bid";
}
