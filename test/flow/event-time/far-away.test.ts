import {
  Dataflow,
  globalWindow,
  join,
  type Key,
  type KeyedStream,
  session,
  sliding,
  tumbling,
  windowJoin,
} from "tidemark";
import { testFlow } from "tidemark/testing";
import { expect, test } from "vitest";

// Durations and instants that no timestamp can hold: steps behave as if they were as far away as can be.

type Side = KeyedStream<string, number>;

const far = { days: 1e9 };

const rowsOf = async (
  build: (a: Side, b: Side) => KeyedStream<Key, unknown>,
): Promise<readonly unknown[]> => {
  const flow = new Dataflow("test");
  const side = (id: string, list: number[]): Side =>
    flow.input(id, list, { batchSize: 1, eventTime: { at: (t) => t } }).keyBy(`${id} key`, () => "k");
  const stream = build(side("a", [0, 5, 8.64e15]), side("b", [1, 6]));
  const kit = testFlow(flow, { observe: [stream] });
  await kit.run();
  return kit.values(stream);
};

test.each([
  ["tumbling", tumbling(far)],
  ["sliding", sliding({ length: far, every: far })],
  ["session", session({ gap: far })],
  ["global", globalWindow({ trigger: { every: far } })],
])("%s windows that long have all records", async (_, windower) => {
  const results = await rowsOf((a) => a.window(windower).count("w").results);
  expect(results.at(-1)).toMatchObject({ value: 3, kind: "final" });
});

test.each([
  ["final", { emit: "final" }, [{ a: 8.64e15, b: 6 }]],
  ["left", { type: "a" }, [{ a: 0, b: 1 }, { a: 5, b: 6 }, { a: 8.64e15 }]],
] as const)("a join that expires then, %s", async (_, options, expected) => {
  expect(await rowsOf((a, b) => join("j", { a, b }, { expireAfter: far, ...options }))).toEqual(expected);
});

test("an interval that long has all pairs", async () => {
  const pairs = await rowsOf(
    (a, b) => a.intervalJoin("i", b, { before: far, after: far, type: "full" }).results,
  );
  expect(pairs).toHaveLength(6);
});

test("a window join that long", async () => {
  const rows = await rowsOf(
    (a, b) => windowJoin("w", { a, b }, session({ gap: far }), { keep: "all" }).results,
  );
  expect(rows).toHaveLength(6);
});

test("gaps that long are filled by nothing where they are no gaps", async () => {
  const options = { every: far, with: "previous", longest: far } as const;
  expect(await rowsOf((a) => a.fill("f", options).results)).toEqual([0, 5, 8.64e15]);
});

test("state that lives so long does", async () => {
  const seen = await rowsOf((a) =>
    a.stateful(
      "s",
      {
        start: () => 0,
        onValue: (n, _, context) => context.setState(n + 1),
        onExpire: (n) => [n],
      },
      { expireAfter: far },
    ),
  );
  expect(seen).toEqual([3]);
});

test.each([[1e300], [-1e300]])("a timer for %d", async (at) => {
  const fired = await rowsOf((a) =>
    a.stateful("s", {
      start: () => 0,
      onValue: (_, __, context) => context.setEventTimer(at),
      onEventTimer: () => ["fired"],
    }),
  );
  expect(fired.length).toBeGreaterThanOrEqual(1);
  expect(new Set(fired)).toEqual(new Set(["fired"]));
});
