import type { Auction } from "../events.ts";
import { auctionId, hotSellerId, somePersonId } from "./numbering.ts";
import { price } from "./price.ts";
import type { Random } from "./random.ts";
import { filling, words } from "./text.ts";

const FIRST_CATEGORY = 10;
const CATEGORIES = 5;
const HOT_SELLERS_RATIO = 4;
const AVERAGE_BYTES = 500;
/** Numbers and instants, of eight bytes each. */
const BYTES_OF_NUMBERS = 6 * 8;

/** @param horizonMs How long auctions are open on average. */
export function makeAuction(random: Random, eventId: number, dateTime: number, horizonMs: number): Auction {
  const seller = random.mostly(HOT_SELLERS_RATIO) ? hotSellerId(eventId) : somePersonId(random, eventId);
  const category = FIRST_CATEGORY + random.below(CATEGORIES);
  const initialBid = price(random);
  const expires = dateTime + 1 + random.below(Math.max(2 * horizonMs, 1));
  const itemName = words(random, 20);
  const description = words(random, 100);
  const reserve = initialBid + price(random);
  const extra = filling(random, BYTES_OF_NUMBERS + itemName.length + description.length, AVERAGE_BYTES);
  return {
    kind: "auction",
    id: auctionId(eventId),
    itemName,
    description,
    initialBid,
    reserve,
    dateTime,
    expires,
    seller,
    category,
    extra,
  };
}
