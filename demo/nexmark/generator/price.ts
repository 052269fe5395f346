import type { Random } from "./random.ts";

/** From 100 cents to 100 million, each order of magnitude as likely as another. */
export function price(random: Random): number {
  return Math.round(10 ** (6 * random.unit()) * 100);
}
