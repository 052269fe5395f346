import { countWindow, Dataflow, join, tumbling } from "tidemark";
import { advanceClock, expectRows, given, givenKeyed, rowsOf, testFlow } from "tidemark/testing";
import { expect, test } from "vitest";

// What the tables of docs/guides/coming-from-*.md promise in a line, without a program beside it.

const all = <T>(...values: T[]) => values.map((value) => ({ value, key: "all" }));

test("throttleTime: the first passes, others of that time are dropped", async () => {
  const script = [...all(1, 2), advanceClock(99), ...all(3), advanceClock(1), ...all(4, 5)];
  const throttled = givenKeyed(script).dedupe("throttle", { within: 100, clock: "processing" });
  await expectRows(throttled, all(1, 4));
});

test("sampleTime: the last of each stretch of the clock", async () => {
  const script = [...rowsOf(1, 2), advanceClock(100), ...rowsOf(3), advanceClock(250), ...rowsOf(4)];
  const { results } = given(script).window(tumbling(100), { clock: "processing" }).last("sample");
  await expectRows(
    results.map("value", ({ value }) => value),
    rowsOf(2, 3, 4),
  );
});

test("windowCount: so many records each", async () => {
  const { results } = given(rowsOf(1, 2, 3))
    .window(countWindow(2))
    .collect("pairs");
  await expectRows(
    results.map("value", ({ value }) => value),
    rowsOf([1, 2], [3]),
  );
});

test("concatMap: one call after the other, in order", async () => {
  let open = 0;
  let most = 0;
  const call = async (n: number): Promise<number> => {
    most = Math.max(most, ++open);
    await undefined;
    open--;
    return n;
  };
  await expectRows(given(rowsOf(1, 2, 3)).mapAsync("call", call, { concurrency: 1 }), rowsOf(1, 2, 3));
  expect(most).toBe(1);
});

const twoSides = () => {
  const flow = new Dataflow("test");
  const a = givenKeyed<string, string>([], { flow, id: "a" });
  const b = givenKeyed<string, string>([], { flow, id: "b" });
  return { flow, sides: { a, b } };
};

test("combineLatest: the latest of each, at each value, once both are there", async () => {
  const { flow, sides } = twoSides();
  const latest = join("latest", sides, { emit: "running", type: "inner" });
  const kit = testFlow(flow);
  for (const [side, value] of ["a a1", "a a2", "b b1", "a a3", "b b2"].map((step) => step.split(" ")))
    await kit.send(side!, ...all(value!));
  expect(kit.values(latest).map(({ a, b }) => a + b)).toEqual(["a2b1", "a3b1", "a3b2"]);
});

test("forkJoin: the last of each, at the end", async () => {
  const { flow, sides } = twoSides();
  const last = join("last", sides, { emit: "final", type: "inner" });
  const kit = testFlow(flow);
  await kit.send("a", ...all("a1", "a2"));
  await kit.send("b", ...all("b1"));
  kit.expect(last, []);
  await kit.end();
  kit.expect(last, all({ a: "a2", b: "b1" }));
});

test("withLatestFrom, as it comes: a changing small side", async () => {
  const flow = new Dataflow("test");
  const left = given<string>([], { flow, id: "left" });
  const table = givenKeyed<string, string>([], { flow, id: "table" });
  const joined = left.broadcastJoin("with", table, { by: () => "all", small: "changing" });
  const kit = testFlow(flow);
  await kit.send("left", { value: "too early" });
  await kit.send("table", ...all("t1"));
  await kit.send("left", { value: "l1" });
  await kit.send("table", ...all("t2"));
  await kit.send("left", { value: "l2" });
  expect(kit.values(joined).map(({ left, right }) => left + right)).toEqual(["l1t1", "l2t2"]);
});

test("grace without suppress: a result at each record, also behind the window's end", async () => {
  const at = (...times: number[]) => times.map((time) => ({ value: time, key: "all", at: time }));
  const { results, late } = givenKeyed(at(1, 2, 12, 3, 30, 4), { outOfOrder: 0, batchSize: 1 })
    .window(tumbling(10), { allowedLateness: 5, emitEvery: "record" })
    .count("count");
  const kit = testFlow(results.flow);
  await kit.run();
  expect(kit.values(results).map(({ kind, start, value }) => `${kind} ${start}: ${value}`)).toEqual([
    "early 0: 1",
    "early 0: 2",
    "early 10: 1",
    "final 0: 2",
    "early 30: 1",
    "updated 0: 3",
    "final 10: 1",
    "final 30: 1",
  ]);
  expect(kit.values(late)).toEqual([4]);
});

test("a table of the last value of each key, running: scan", async () => {
  const rows = [...all(1, 2), { value: 5, key: "b" }];
  await expectRows(
    givenKeyed(rows).scan(
      "sum",
      () => 0,
      (sum, n) => sum + n,
    ),
    [...all(1, 3), { value: 5, key: "b" }],
  );
});
