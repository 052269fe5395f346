import fc from "fast-check";
import { Dataflow, type FlowError, type Keep, type Key, session, tumbling, windowJoin } from "tidemark";
import { expect, test } from "vitest";
import { records } from "../../given.ts";
import { rowsOf } from "./rows-of.ts";
import { type Event, runAs, type Setting, settings, sidesOf, sorted, travelled } from "./sides.ts";

test("rows of a window are in order of event time, side by side, whatever came first", async () => {
  const event = (id: string, at: number): { id: string; at: number } => ({ id, at });
  const list = [event("a3", 3), event("b9", 9), event("a1", 1), event("b0", 0), event("a2", 2)];
  const stream = new Dataflow("test")
    .input("in", list, { eventTime: { at: ({ at }) => at, outOfOrder: 10 } })
    .keyBy("all", () => "all");
  const [a, b] = ["a", "b"].map((side) => stream.filter(side, ({ id }) => id.startsWith(side)));
  const { results } = windowJoin("j", { a: a!, b: b! }, tumbling(10), { keep: "all" });
  const rows = await records(results.map("ids", ({ value: { a, b } }) => `${a.id} ${b.id}`).values());
  expect(rows).toEqual(["a1 b0", "a1 b9", "a2 b0", "a2 b9", "a3 b0", "a3 b9"]);
});

interface Options {
  readonly keep: Keep;
  readonly type: "inner" | "full" | "left" | "right";
}

const options = fc.record({
  keep: fc.constantFrom<Keep>("first", "last", "all"),
  type: fc.constantFrom<Options["type"]>("inner", "full", "left", "right"),
});

function kept(events: readonly Event[], keep: Keep): readonly (Event | undefined)[] {
  const byTime = events
    .map((event, n) => ({ event, n }))
    .sort((a, b) => a.event.at - b.event.at || a.n - b.n);
  const sortedEvents = byTime.map(({ event }) => event);
  if (sortedEvents.length === 0) return [undefined];
  if (keep === "all") return sortedEvents;
  const at = keep === "first" ? sortedEvents[0]!.at : sortedEvents.at(-1)!.at;
  const equals = sortedEvents.filter((event) => event.at === at);
  return [keep === "first" ? equals[0] : equals.at(-1)];
}

/** From the definition: the records of both sides by key and window, each row at the end of its window. */
function model(
  setting: Setting,
  length: number,
  { keep, type }: Options,
): { rows: unknown[]; late: string[] } {
  const endOf = (at: number): number => (Math.floor(at / length) + 1) * length;
  const all = travelled(setting).flatMap((events, side) => events.map((event) => ({ ...event, side })));
  const timely = all.filter(({ at, watermark }) => endOf(at) > watermark);
  const windows = new Set(timely.map(({ key, at }) => JSON.stringify([key, endOf(at)])));
  const rows = [...windows].flatMap((window) => {
    const [key, end] = JSON.parse(window) as [Key, number];
    const mine = timely.filter((event) => event.key === key && endOf(event.at) === end);
    const [left, right] = [0, 1].map((side) =>
      kept(
        mine.filter((event) => event.side === side),
        keep,
      ),
    );
    return left!.flatMap((l) =>
      right!.flatMap((r) => {
        const isWanted =
          type === "full" ||
          (type === "left" ? l : type === "right" ? r : l !== undefined && r) !== undefined;
        return isWanted && !(type === "inner" && !(l && r))
          ? [[end - length, { left: l?.id, right: r?.id }, key, end - 1]]
          : [];
      }),
    );
  });
  return { rows, late: all.filter((event) => !timely.includes(event)).map(({ id }) => id) };
}

test("rows and late records are those of the lists by key and window, whatever the interleaving", () =>
  fc.assert(
    fc.asyncProperty(settings(2), options, fc.constantFrom(5, 20), async (setting, options, length) => {
      const [left, right] = sidesOf(setting);
      const { results, late } = windowJoin("j", { left: left!, right: right! }, tumbling(length), options);
      const rows = rowsOf(results);
      const lateRows = rowsOf(late);
      await runAs(results.flow, setting);
      const seen = rows.map(({ row: [{ start, value }, key, eventTime] }) => [
        start,
        { left: value.left?.id, right: value.right?.id },
        key,
        eventTime,
      ]);
      const expected = model(setting, length, options);
      expect(sorted(seen)).toEqual(sorted(expected.rows));
      expect(lateRows.map(({ row }) => row[0].value.id).sort()).toEqual(expected.late.sort());
    }),
    { numRuns: 120 },
  ));

test("users by the hour: name and mail where both came, one of them where only that came", async () => {
  const hour = 3_600_000;
  const flow = new Dataflow("test");
  const eventTime = { at: (user: { at: number }) => user.at };
  const names = flow.input(
    "names",
    [
      { id: 123, at: 8328 * hour, name: "Bee" },
      { id: 456, at: 8328 * hour + 1, name: "Hive" },
    ],
    { eventTime },
  );
  const mails = flow.input(
    "mails",
    [
      { id: 123, at: 8328 * hour, mail: "bee@" },
      { id: 456, at: 8329 * hour, mail: "hive@" },
    ],
    { eventTime },
  );
  const sides = { name: names.keyBy("n", ({ id }) => id), mail: mails.keyBy("m", ({ id }) => id) };
  const { results } = windowJoin("j", sides, tumbling({ hours: 1 }), { type: "full" });
  const rows = await records(results.values());
  expect(
    rows.map(({ key, start, value }) => [key, start / hour, value.name?.name, value.mail?.mail]),
  ).toEqual([
    [123, 8328, "Bee", "bee@"],
    [456, 8328, "Hive", undefined],
    [456, 8329, undefined, "hive@"],
  ]);
});

test.each([
  ["first", ["R0"]],
  ["last", ["R20"]],
  ["all", ["R0", "R20"]],
] as const)("sessions that merge keep the %s in the order of event time", async (keep, expected) => {
  const flow = new Dataflow("test");
  const eventTime = { at: ({ at }: { at: number }) => at, outOfOrder: 10_000 };
  const right = flow.input(
    "right",
    [
      { at: 0, id: "R0" },
      { at: 20, id: "R20" },
    ],
    { eventTime, batchSize: 1 },
  );
  const left = flow.input(
    "left",
    [
      { at: 1_000, id: "another session" },
      { at: 10, id: "L" },
    ],
    { eventTime, batchSize: 1 },
  );
  const sides = { left: left.keyBy("l", () => "all"), right: right.keyBy("r", () => "all") };
  const { results } = windowJoin("j", sides, session({ gap: 10 }), { keep });
  const rows = await records(results.values());
  expect(rows.map(({ value }) => [value.left.id, value.right.id])).toEqual(expected.map((id) => ["L", id]));
});

test("a late record is taken for as long as lateness is allowed", async () => {
  const ids = async (allowedLateness: number): Promise<number[]> => {
    const flow = new Dataflow("test");
    const eventTime = { at: ({ at }: { at: number }) => at };
    const left = flow
      .input("left", [{ at: 1 }, { at: 12 }, { at: 2 }], { eventTime })
      .keyBy("l", () => "all");
    const right = flow.input("right", [{ at: 3 }], { eventTime }).keyBy("r", () => "all");
    const { results } = windowJoin("j", { left, right }, tumbling(10), { keep: "all", allowedLateness });
    return (await records(results.values())).map(({ value }) => value.left.at);
  };
  expect(await ids(0)).toEqual([1]);
  expect(await ids(5)).toEqual([1, 1, 2]); // the complete window, and the rows of it again
});

test("refuses options out of range, one side, and streams without keys, when it is declared", () => {
  const flow = new Dataflow("test");
  const eventTime = { at: (at: number) => at };
  const stream = flow.input("in", [1], { eventTime });
  const left = stream.keyBy("key", () => "all");
  const wrong = (code: string): FlowError => expect.objectContaining({ code }) as FlowError;
  const sides = { left, right: left };
  expect(() => windowJoin("a", sides, tumbling(1), { keep: "product" as "all" })).toThrow(
    wrong("bad-option"),
  );
  expect(() => windowJoin("b", sides, tumbling(1), { type: "outer" as "full" })).toThrow(wrong("bad-option"));
  expect(() => windowJoin("c", { left }, tumbling(1))).toThrow(wrong("bad-option"));
  const unkeyed = { left, right: stream as unknown as typeof left };
  expect(() => windowJoin("d", unkeyed, tumbling(1))).toThrow(wrong("not-a-stream"));
});
