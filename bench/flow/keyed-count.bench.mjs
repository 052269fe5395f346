// Counts by 10,000 keys against a Map in a loop over the same array.
import { deepEqual } from "node:assert/strict";
import { compare } from "../compare.mjs";
import { events } from "./events.mjs";

export async function bench() {
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
  const result = await compare({
    name: "keyed count, 10,000 keys",
    values: events,
    baseline,
    build,
    target: 2,
  });
  deepEqual(flow, hand);
  return result;
}
