import type { Bid } from "../events.ts";
import type { Channels } from "./channels.ts";
import { hotAuctionId, hotBidderId, someAuctionId, somePersonId } from "./numbering.ts";
import { price } from "./price.ts";
import type { Random } from "./random.ts";
import { filling } from "./text.ts";

const HOT_AUCTION_RATIO = 2;
const HOT_BIDDERS_RATIO = 4;
const AVERAGE_BYTES = 100;
/** Numbers and instants, of eight bytes each; channel and url do not count. */
const BYTES_OF_NUMBERS = 4 * 8;

export function makeBid(random: Random, eventId: number, dateTime: number, channels: Channels): Bid {
  const auction = random.mostly(HOT_AUCTION_RATIO) ? hotAuctionId(eventId) : someAuctionId(random, eventId);
  const bidder = random.mostly(HOT_BIDDERS_RATIO) ? hotBidderId(eventId) : somePersonId(random, eventId);
  const offered = price(random);
  const { channel, url } = channels.draw(random);
  const extra = filling(random, BYTES_OF_NUMBERS, AVERAGE_BYTES);
  return { kind: "bid", auction, bidder, price: offered, channel, url, dateTime, extra };
}
