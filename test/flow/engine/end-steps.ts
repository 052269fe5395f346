import {
  countWindow,
  globalWindow,
  join,
  type KeyedStream,
  session,
  sliding,
  tumbling,
  windowJoin,
} from "tidemark";
import { type Build, type Event, steps } from "./kept-steps.ts";

const byN = ({ n }: Event): number => n;
const sum = (left: KeyedStream<string, Event>) =>
  left.stateful("sum", {
    start: () => ({ total: 0 }),
    onValue(state, { n }) {
      state.total += n;
      return n % 3 === 0 ? [state.total] : [];
    },
    onEnd: (state) => [state.total],
  });
const both = ({ results, late }: { readonly results: unknown; readonly late: unknown }) => ({
  results,
  late,
});

/** Every step, and those that say more than others when their input ends, also one behind the other. */
export const endSteps: Readonly<Record<string, Build>> = {
  ...steps,
  minFinal: (left) => ({ out: left.minFinal("min", byN) }),
  "collect by size": (left) => ({ out: left.collect("threes", { size: 3 }) }),
  "batch by size": (left) => ({ out: left.values().batch("threes", { size: 3 }) }),
  "arrays of one": (left) => ({ out: left.values().batch("one", { size: 1 }) }),
  "stateful, to the end": (left) => ({ out: sum(left) }),
  "stateful, expiring, as it goes": (left) => ({
    out: left.stateful(
      "visits",
      {
        start: () => ({ seen: 0 }),
        onValue: (state) => [++state.seen],
        onExpire: (state) => [-state.seen],
      },
      { expireAfter: 7 },
    ),
  }),
  "timers that set one another": (left) => ({
    out: left.stateful("beats", {
      start: () => ({ beats: 0 }),
      onValue: (state, { at }, context) => {
        if (state.beats === 0) context.setEventTimer(at + 5);
      },
      onEventTimer(state, context) {
        context.setEventTimer(context.eventTime! + 5);
        return [++state.beats];
      },
      onEnd: (state) => [state.beats],
    }),
  }),
  "timers that set one another, in another output": (left) => {
    const { main } = left.stateful(
      "beats",
      {
        start: () => 0,
        onValue: (_, { at }, context) => context.setEventTimer(at + 2.5),
        onEventTimer(_, context) {
          context.setEventTimer(context.eventTime! + 4);
          return [context.eventTime];
        },
      },
      { sideOutputs: ["other"] },
    );
    return { main };
  },
  "count windows, early": (left) => both(left.window(countWindow(3), { emitEvery: "record" }).collect("w")),
  "count windows that overlap": (left) => both(left.window(countWindow(5, { every: 2 })).count("w")),
  "global windows": (left) => both(left.window(globalWindow({ trigger: { count: 3 } })).count("w")),
  "global windows, purged": (left) =>
    both(left.window(globalWindow({ trigger: { when: ({ n }) => n > 9 }, purge: true })).collect("w")),
  "global windows by time, purged": (left) =>
    both(left.window(globalWindow({ trigger: { every: 7 }, purge: true })).collect("w")),
  "tumbling windows, early at each record": (left) =>
    both(left.window(tumbling(10), { emitEvery: "record", allowedLateness: 5 }).count("w")),
  "sliding windows, early at each record": (left) =>
    both(
      left.window(sliding({ length: 9, every: 4 }), { emitEvery: "record", allowedLateness: 5 }).count("w"),
    ),
  "session windows, early at each record": (left) =>
    both(left.window(session({ gap: 6 }), { emitEvery: "record", allowedLateness: 12 }).collect("w")),
  "join, complete or alone": (left, right) => ({
    out: join("join", { left, right }, { emit: "complete", type: "full" }),
  }),
  "join, complete or expired": (left, right) => ({
    out: join("join", { left, right }, { emit: "complete", type: "full", expireAfter: 6 }),
  }),
  "join, final": (left, right) => ({ out: join("join", { left, right }, { emit: "final", keep: "all" }) }),
  "windowJoin of sessions": (left, right) =>
    both(windowJoin("join", { left, right }, session({ gap: 4 }), { type: "full", allowedLateness: 3 })),
  "asOfJoin, inner": (left, right) => both(left.asOfJoin("valid", right)),
  enrich: (left, _right, host) => ({
    out: left.enrich(
      "name",
      ({ key }) => key,
      (key) => new Promise((resolve) => void host.setTimer(20, () => resolve(`name of ${key}`))),
    ),
  }),
  flatMapAsync: (left) => ({ out: left.flatMapAsync("twice", async ({ n }) => [n, n]) }),
  merge: (left, right) => ({ out: left.merge("all", right) }),
  "stateless steps": (left) => {
    const { trues, falses } = left
      .filterMap("n", ({ n }) => (n === 4 ? undefined : n))
      .branch("odd", (n) => n % 2 === 1);
    return { trues: trues.flatMap("twice", (n) => [n, n]), falses: falses.redistribute("spread") };
  },
  "to the end, behind a count": (left) => ({
    out: left
      .countFinal("count")
      .stateful("again", { start: () => 0, onValue: (_, n) => [n], onEnd: () => ["end"] }),
  }),
  "to the end, behind one to the end": (left) => ({ out: sum(left).collect("four", { size: 4 }) }),
  "to the end, behind windows": (left) => ({
    out: left.window(tumbling(20)).count("w").results.collect("two", { size: 2 }),
  }),
  "to the end, behind early windows": (left) => ({
    out: left
      .window(sliding({ length: 20, every: 5 }), { emitEvery: 2 })
      .count("w")
      .results.collect("five", { size: 5 }),
  }),
  "to the end, behind sorting": (left) => ({ out: left.reorder("sort").results.collect("two", { size: 2 }) }),
  "to the end, behind gaps": (left) => ({
    out: left
      .map("n", byN)
      .fill("fill", { every: 2, longest: 9, with: "linear" })
      .results.stateful("last", {
        start: () => 0,
        onValue: () => {},
        onEnd: (_, { eventTime }) => [eventTime],
      }),
  }),
  "to the end, behind a join": (left, right) => ({
    out: join("join", { left, right }, { emit: "final", type: "full", expireAfter: 8 }).stateful("last", {
      start: () => 0,
      onValue: () => [1],
      onEnd: () => [2],
    }),
  }),
  "to the end, of two streams": (left, right) => ({ out: sum(left.merge("all", right)) }),
  "to the end, of two streams, one of which is held back": (left, right) => ({
    out: left
      .map("n", byN)
      .merge("all", right.countFinal("count"))
      .stateful("last", { start: () => 0, onValue: () => [1], onEnd: () => [2] }),
  }),
  "to the end, behind calls": (left, _right, host) => ({
    out: left
      .mapAsync("later", ({ n }) => new Promise<number>((resolve) => void host.setTimer(n, () => resolve(n))))
      .collect("three", { size: 3 }),
  }),
  "to the end, behind another event time": (left) => ({
    out: left.withEventTime("again", { at: ({ at }) => at + 30 }).collect("three", { size: 3 }),
  }),
};
