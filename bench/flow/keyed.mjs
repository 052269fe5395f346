// Counts and sums by 10,000 keys against a Map in a loop over the same array.
import { deepEqual } from "node:assert/strict";
import { compare } from "../compare.mjs";

const RECORDS = 1_000_000;
const KEYS = 10_000;
const names = Array.from({ length: KEYS }, (_, i) => `user-${i}`);
// A multiplicative step visits the keys in no order that a cache would like.
const events = Array.from({ length: RECORDS }, (_, i) => ({ user: names[(i * 7919) % KEYS], amount: i % 100 }));

export async function bench() {
  return [await count(), await fold()];
}

async function count() {
  const hand = new Map();
  const flow = new Map();
  const baseline = () => {
    for (let i = 0; i < events.length; i++) {
      const { user } = events[i];
      hand.set(user, (hand.get(user) ?? 0) + 1);
    }
  };
  const build = (stream) =>
    stream
      .keyBy("user", (event) => event.user)
      .countFinal("count")
      .entries()
      .output("collect", ([user, n]) => void flow.set(user, n));
  const result = await compare({ name: "keyed count, 10,000 keys", values: events, baseline, build, target: 2 });
  deepEqual(flow, hand);
  return result;
}

async function fold() {
  const hand = new Map();
  const flow = new Map();
  const add = (total, { amount }) => {
    total.sum += amount;
    if (amount > total.max) total.max = amount;
    return total;
  };
  const baseline = () => {
    for (let i = 0; i < events.length; i++) {
      const { user } = events[i];
      let total = hand.get(user);
      if (total === undefined) hand.set(user, (total = { sum: 0, max: 0 }));
      add(total, events[i]);
    }
  };
  const build = (stream) =>
    stream
      .keyBy("user", (event) => event.user)
      .foldFinal("total", () => ({ sum: 0, max: 0 }), add)
      .entries()
      .output("collect", ([user, total]) => void flow.set(user, total));
  const result = await compare({ name: "keyed fold, 10,000 keys", values: events, baseline, build, target: 2 });
  deepEqual(flow, hand);
  return result;
}
