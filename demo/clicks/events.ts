/** Somebody looks at a page of a shop. */
export interface Click {
  readonly n: number;
  /** When it happened, in ms since 1970. */
  readonly at: number;
  readonly visitor: number;
  readonly page: string;
}

/** Somebody buys something. */
export interface Order {
  readonly n: number;
  readonly at: number;
  readonly visitor: number;
  readonly cents: number;
}

/** On average a click for each quarter of a second, and an order for each ten clicks. */
const CLICK_MS = 250;
export const CLICKS_PER_ORDER = 10;
/** Business comes and goes: in so many clicks it is up and down again, and gets ahead of the average by so many. */
const WAVE = 6_000;
const HEIGHT = 300;

const BEGIN = Date.UTC(2026, 0, 5, 9);
const VISITORS = 300;
const PAGES = ["home", "shoes", "hats", "umbrellas", "sale"];

/** Click number `n`: the same whenever it is asked for, so that a source can read again from any place. */
export function clickAt(n: number): Click {
  const page = PAGES[Math.floor(chance(n, 1) ** 2 * PAGES.length)]!; // the first are the most popular
  return { n, at: happenedAt(n), visitor: Math.floor(chance(n, 2) * VISITORS), page };
}

/** Order number `n`. Most visitors have clicked on something shortly before. */
export function orderAt(n: number): Order {
  const click = clickAt(n * CLICKS_PER_ORDER + Math.floor(chance(n, 3) * CLICKS_PER_ORDER));
  const at = momentOf(n * CLICKS_PER_ORDER) + Math.floor(chance(n, 4) * 4_000);
  const isBySomebodyElse = chance(n, 5) < 0.2;
  const visitor = isBySomebodyElse ? Math.floor(chance(n, 6) * VISITORS) : click.visitor;
  return { n, at, visitor, cents: 500 + Math.floor(chance(n, 7) * 9_500) };
}

/** Clicks come out of order, by up to 4 seconds; one of 25 was in a tunnel, and comes up to two minutes late. */
function happenedAt(n: number): number {
  const delay = chance(n, 8) < 0.04 ? 120_000 * chance(n, 9) : 4_000 * chance(n, 10);
  return momentOf(n) - Math.floor(delay);
}

/** When click number `n` is heard of. Without `Math.sin`, of which not all platforms have the same last digit. */
function momentOf(n: number): number {
  const phase = (n % WAVE) / WAVE;
  const wave = phase < 0.5 ? 16 * phase * (0.5 - phase) : -16 * (phase - 0.5) * (1 - phase);
  return BEGIN + Math.floor((n + HEIGHT * wave) * CLICK_MS);
}

/** A number in [0, 1) of two others: no generator, whose state would have to be saved. */
function chance(n: number, of: number): number {
  let mixed = (Math.imul(n, 0x9e37_79b1) ^ Math.imul(of, 0x85eb_ca77)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0_aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}
