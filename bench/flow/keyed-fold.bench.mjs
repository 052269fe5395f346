// A sum and a maximum by 10,000 keys against a Map in a loop over the same array.
import { deepEqual } from "node:assert/strict";
import { compare } from "../compare.mjs";
import { events } from "./events.mjs";

const start = () => ({ sum: 0, max: 0 });
const add = (total, { amount }) => {
  total.sum += amount;
  if (amount > total.max) total.max = amount;
  return total;
};

export async function bench() {
  const hand = new Map();
  const flow = new Map();
  const baseline = () => {
    for (let i = 0; i < events.length; i++) {
      const { user } = events[i];
      let total = hand.get(user);
      if (total === undefined) {
        total = start();
        hand.set(user, total);
      }
      add(total, events[i]);
    }
  };
  const build = (stream) =>
    stream
      .keyBy("user", (event) => event.user)
      .foldFinal("total", start, add)
      .entries()
      .output("collect", ([user, total]) => void flow.set(user, total));
  const result = await compare({
    name: "keyed fold, 10,000 keys",
    values: events,
    baseline,
    build,
    target: 2,
  });
  deepEqual(flow, hand);
  return result;
}
