// Windows by event time: tumbling counts against a hand-written loop with the same watermark rule, and sliding windows
// and sessions against tumbling ones.
import { equal } from "node:assert/strict";
import { session, sliding, tumbling } from "tidemark";
import { compare } from "../compare.mjs";
import { countByHand, DISORDER_MS, goingOn, timedEvents } from "./timed-events.mjs";

const MINUTE = 60_000;

export async function bench() {
  const few = timedEvents(100);
  const sideBySide = await against(few, "tumbling count, 100 keys", tumbling(MINUTE), 2);
  const overlapping = await against(
    few,
    "sliding 60/1 count, 100 keys",
    sliding({ length: MINUTE, every: 1_000 }),
  );
  const sessions = await against(few, "session count, 100 keys", session({ gap: 1_000 }));
  const many = await against(timedEvents(10_000), "tumbling count, 10,000 keys", tumbling(MINUTE), 2);
  const timesOf = ({ ratio }) => (ratio / sideBySide.ratio).toFixed(2);
  return [
    sideBySide,
    many,
    overlapping,
    sessions,
    `sliding 60/1 takes ${timesOf(overlapping)}x of tumbling (target ≤ 3), sessions ${timesOf(sessions)}x (target ≤ 4)`,
  ];
}

async function against(events, name, windower, target) {
  const sums = { hand: 0, flow: 0 };
  const result = await compare({
    name,
    values: events,
    input: { eventTime: { at: goingOn(events), outOfOrder: DISORDER_MS } },
    baseline: countByHand(events, MINUTE, ({ value }) => {
      sums.hand += value;
    }),
    build: (stream) =>
      stream
        .keyBy("user", (event) => event.user)
        .window(windower)
        .count("count")
        .results.output("add", ({ value }) => {
          sums.flow += value;
        }),
    target,
    warmup: 4,
    rounds: 12,
  });
  if (target !== undefined) equal(sums.flow % events.length, 0); // every record is in one window
  return result;
}
