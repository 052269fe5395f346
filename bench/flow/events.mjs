// A million events of 10,000 users, for the benchmarks of keyed steps.
const RECORDS = 1_000_000;
const KEYS = 10_000;
const names = Array.from({ length: KEYS }, (_, i) => `user-${i}`);

/** A multiplicative step visits the keys in no order that a cache would like. */
export const events = Array.from({ length: RECORDS }, (_, i) => ({
  user: names[(i * 7919) % KEYS],
  amount: i % 100,
}));
