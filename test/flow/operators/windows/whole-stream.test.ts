import {
  calendar,
  count,
  countWindow,
  Dataflow,
  globalWindow,
  type Key,
  type Stream,
  session,
  sliding,
  tumbling,
  type Windower,
  type WindowOptions,
  type WindowResult,
} from "tidemark";
import { expect, test } from "vitest";
import { runToEnd } from "../../given.ts";

const times = Array.from({ length: 60 }, (_, i) => ((i * 37) % 61) * 3 - 40);
const eventTime = { at: (t: number) => t, outOfOrder: 20 };

type Seen = { readonly results: WindowResult<Key | undefined, number>[]; readonly late: number[] };

async function outcome(build: (stream: Stream<number>, seen: Seen) => void): Promise<Seen> {
  const flow = new Dataflow("whole");
  const seen: Seen = { results: [], late: [] };
  build(flow.input("in", times, { eventTime, batchSize: 7 }), seen);
  await runToEnd(flow);
  return seen;
}

test.each<[string, Windower<number>, WindowOptions]>([
  ["tumbling", tumbling(20), {}],
  ["tumbling, with late and early results", tumbling(20), { allowedLateness: 15, emitEvery: 10 }],
  ["calendar", calendar({ unit: "month" }), {}],
  ["sliding", sliding({ length: 30, every: 8 }), {}],
  ["sliding, with late results", sliding({ length: 30, every: 8 }), { allowedLateness: 15 }],
  ["session", session({ gap: 2 }), { allowedLateness: 30 }],
  ["session, by the wall clock", session({ gap: 2 }), { clock: "processing" }],
  ["tumbling, by the wall clock", tumbling(20), { clock: "processing", emitEvery: "record" }],
  ["count", countWindow(7, { every: 3 }), {}],
  ["global", globalWindow<number>({ trigger: { when: (t) => t % 5 === 0, every: 25 }, purge: true }), {}],
])("windows of a whole stream are those of one key, which is undefined: %s", async (_, windower, options) => {
  const whole = await outcome((stream, seen) => {
    const { results, late } = stream.window(windower, options).aggregate("w", count());
    results.output("results", (result) => void seen.results.push(result));
    late.output("late", (t) => void seen.late.push(t));
  });
  const keyed = await outcome((stream, seen) => {
    const one = stream.keyBy("one", () => "one");
    const { results, late } = one.window(windower, options).aggregate("w", count());
    results.output("results", (result) => void seen.results.push(result));
    late.output("late", (t) => void seen.late.push(t));
  });
  expect(whole.results.length).toBeGreaterThan(0);
  expect(whole.results).toEqual(keyed.results.map((result) => ({ ...result, key: undefined })));
  expect(whole.late).toEqual(keyed.late);
});
