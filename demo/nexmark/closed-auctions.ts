import { type KeyedStream, type Stream, sideOutput } from "tidemark";
import { type Auction, type Bid, isPerson, type NexmarkEvent } from "./events.ts";

/** An auction that is over, and had a bid. */
export interface ClosedAuction extends Pick<Auction, "id" | "category" | "seller"> {
  /** The highest bid, in cents. */
  readonly price: number;
}

/** The auctions that are over, each with the id as its key; and auctions and bids that came late. */
export interface ClosedAuctions {
  readonly closed: KeyedStream<number, ClosedAuction>;
  readonly late: KeyedStream<number, Auction | Bid>;
}

/** What is known of an auction while it is open. */
interface Lot {
  auction: Auction | undefined;
  /** The highest bid that counts, in cents. */
  price: number | undefined;
  /** Bids that came before the auction. */
  early: Bid[];
}

/**
 * What `q4` and `q6` begin with: auctions with the highest bid made while they were open, both ends included. An auction
 * comes out once, in the instant after it expired: by then no bid for it can come that is not late. Auctions without a
 * bid do not come out.
 *
 * Bids may come before the auction, for events are out of order: they are kept until event time has passed them.
 */
export function closedAuctions(events: Stream<NexmarkEvent>): ClosedAuctions {
  const { main, late } = events
    .filter("auctions and bids", (event) => !isPerson(event))
    .keyBy("auction", (event) => (event.kind === "auction" ? event.id : event.auction))
    .stateful(
      "close",
      {
        start: (): Lot => ({ auction: undefined, price: undefined, early: [] }),
        onValue(lot, event, context) {
          if (event.dateTime < context.watermark) {
            if (isUnused(lot)) context.forget();
            return [sideOutput("late", event)];
          }
          if (event.kind === "bid" && lot.auction !== undefined) raise(lot, event);
          else if (event.kind === "bid") {
            lot.early.push(event);
            if (lot.early.length === 1) context.setEventTimer(event.dateTime + 1);
          } else {
            open(lot, event);
            context.setEventTimer(event.expires + 1);
          }
        },
        onEventTimer(lot, context) {
          if (lot.auction === undefined) {
            lot.early = lot.early.filter(({ dateTime }) => dateTime >= context.eventTime!);
            if (isUnused(lot)) context.forget();
            else context.setEventTimer(lot.early[0]!.dateTime + 1);
            return;
          }
          context.forget();
          if (lot.price === undefined) return;
          const { id, category, seller } = lot.auction;
          return [{ id, category, seller, price: lot.price }];
        },
      },
      { sideOutputs: ["late"] },
    );
  return { closed: main, late };
}

function open(lot: Lot, auction: Auction): void {
  lot.auction = auction;
  for (const bid of lot.early) raise(lot, bid);
  lot.early = [];
}

/** Takes a bid in, if it was made while the auction was open. */
function raise(lot: Lot, { dateTime, price }: Bid): void {
  const { auction } = lot;
  if (auction === undefined || dateTime < auction.dateTime || dateTime > auction.expires) return;
  if (lot.price === undefined || price > lot.price) lot.price = price;
}

function isUnused({ auction, early }: Lot): boolean {
  return auction === undefined && early.length === 0;
}
