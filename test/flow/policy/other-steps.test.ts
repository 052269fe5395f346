import {
  Dataflow,
  type DeadLetter,
  type Gap,
  globalWindow,
  type SideRecord,
  type Sink,
  type Source,
  type StandardSchema,
  StepError,
  windowJoin,
} from "tidemark";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { given, givenRows, runToEnd, startOn } from "../given.ts";
import { failureOf, settle } from "../settle.ts";

/** Throws for multiples of three. */
function notThird(n: number): number {
  if (n % 3 === 0) throw new RangeError(`no ${n}`);
  return n;
}

const brief = ({ record, key, eventTime, error, step }: DeadLetter<unknown>): unknown[] => [
  record,
  key,
  eventTime,
  error.code,
  step,
];

describe("batch", () => {
  const rows = [1, 2, 3, 4, 5, 6];

  test("a record without a size is not in any array", async () => {
    const host = new SimulatedHost();
    const out: number[][] = [];
    const letters: unknown[][] = [];
    const stream = given(rows, 4);
    const { results, failed } = stream.batch("step", {
      size: 2,
      bytes: { most: 100, of: (n) => (n === 4 ? Number.NaN : notThird(n)) },
      onError: "dead-letter",
    });
    results.output("out", out);
    failed.output("failed", (letter) => void letters.push(brief(letter)));
    const handle = startOn(host, stream.flow);
    await settle(host, handle.done);
    expect(out).toEqual([[1, 2], [5]]);
    expect(letters).toEqual([3, 4, 6].map((n) => [n, undefined, undefined, "step-failed", "test.step"]));
    const report = handle.inspect().steps.find(({ id }) => id === "test.step");
    expect(report).toMatchObject({ received: 6, failed: 3 });
  });

  test("skip and retry", async () => {
    let busy = true;
    const out: number[][] = [];
    const stream = given(rows);
    const flaky = (n: number): number => {
      if (n === 2 && busy) {
        busy = false;
        throw new Error("busy");
      }
      return notThird(n);
    };
    stream
      .batch("step", {
        bytes: { most: 7, of: flaky },
        onError: { retry: { attempts: 2 }, otherwise: "skip" },
      })
      .output("out", out);
    await runToEnd(stream.flow);
    expect(out).toEqual([[1, 2, 4], [5]]);
  });

  test("by default the flow ends", async () => {
    const host = new SimulatedHost();
    const stream = given(rows);
    stream.batch("step", { bytes: { most: 7, of: notThird } }).output("out", () => {});
    expect(await failureOf(host, startOn(host, stream.flow).done)).toMatchObject({
      code: "step-failed",
      site: { step: "test.step", record: "3", epoch: 1 },
    });
  });
});

describe("fill", () => {
  const series = [
    [0, "a", 0],
    [40, "a", 40],
    [50, "a", 50],
  ] as const;
  const fillAll = ({ fraction, eventTime }: Gap<number>): string => {
    if (fraction === 0.5) throw new RangeError("not here");
    return `${eventTime}!`;
  };

  test("a place that cannot be filled stays empty, the values around it are kept", async () => {
    const host = new SimulatedHost();
    const out: unknown[] = [];
    const letters: DeadLetter<Gap<number>, string | number>[] = [];
    const stream = givenRows<number>(series);
    const { results, late, failed } = stream.fill("step", {
      every: 10,
      longest: 100,
      with: fillAll,
      onError: "dead-letter",
    });
    results.output("out", out);
    late.output("late", out);
    failed.output("failed", letters);
    const handle = startOn(host, stream.flow);
    await settle(host, handle.done);
    expect(out).toEqual([0, "10!", "30!", 40, 50]);
    expect(letters).toMatchObject([
      {
        record: { before: 0, after: 40, fraction: 0.5, eventTime: 20 },
        key: "a",
        eventTime: 20,
        error: { code: "step-failed", site: { step: "test.step", key: "a", epoch: 1 } },
      },
    ]);
    const report = handle.inspect().steps.find(({ id }) => id === "test.step");
    expect(report).toMatchObject({ received: 3, failed: 1 });
  });

  test("skip and retry", async () => {
    for (const [onError, expected] of [
      ["skip", [0, "10!", "30!", 40, 50]],
      [{ retry: { attempts: 2 } }, [0, "10!", "20!", "30!", 40, 50]],
    ] as const) {
      const out: unknown[] = [];
      let calls = 0;
      const stream = givenRows<number>(series);
      const fill = (gap: Gap<number>): string => (calls++ === 2 ? `${gap.eventTime}!` : fillAll(gap));
      const fillIt = onError === "skip" ? fillAll : fill;
      stream.fill("step", { every: 10, longest: 100, with: fillIt, onError }).results.output("out", out);
      await runToEnd(stream.flow);
      expect(out).toEqual(expected);
    }
  });
});

describe("split", () => {
  test("a record that a predicate throws for goes to failed alone", async () => {
    const out: Record<string, number[]> = { small: [], even: [], rest: [] };
    const letters: unknown[][] = [];
    const stream = given([1, 2, 3, 5, 6, 8, 9]);
    const sides = stream.split(
      "sizes",
      {
        small: (n) => n < 3,
        even: (n) => (n === 5 ? (undefined as unknown as boolean) : notThird(n) % 2 === 0),
      },
      { onError: "dead-letter" },
    );
    sides.small.output("small", out["small"]!);
    sides.even.output("even", out["even"]!);
    sides.rest.output("rest", out["rest"]!);
    sides.failed.output(
      "failed",
      (letter) => void letters.push([letter.record, letter.error.code, letter.step]),
    );
    await runToEnd(stream.flow);
    expect(out).toEqual({ small: [1, 2], even: [8], rest: [] });
    expect(letters).toEqual([
      [3, "step-failed", "test.sizes.even"],
      [5, "not-a-boolean", "test.sizes.even"],
      [6, "step-failed", "test.sizes.even"],
      [9, "step-failed", "test.sizes.even"],
    ]);
  });

  test("skip leaves it out, and counts it at the predicate", async () => {
    const host = new SimulatedHost();
    const out: number[] = [];
    const stream = givenRows<number>([
      [3, "a", 1],
      [4, "b", 2],
    ]);
    const { even, rest } = stream.split("sizes", { even: (n) => notThird(n) % 2 === 0 }, { onError: "skip" });
    even.output("even", out);
    rest.output("rest", out);
    const handle = startOn(host, stream.flow);
    await settle(host, handle.done);
    expect(out).toEqual([4]);
    expect(handle.inspect().steps.find(({ id }) => id === "test.sizes.even")).toMatchObject({ failed: 1 });
  });

  test("failed is no name for a case then", () => {
    const cases = { failed: (n: number) => n > 1 };
    expect(() => given([1]).split("sizes", cases, { onError: "dead-letter" })).toThrow("failed");
    expect(() => given([1]).split("sizes", cases)).not.toThrow();
  });
});

test.each(["broadcastJoin", "enrich"] as const)(
  "%s rejects what `by` gives that is no key",
  async (operator) => {
    const letters: unknown[][] = [];
    const out: number[] = [];
    const stream = given([1, 2]);
    const by = (n: number): number => (n === 2 ? (undefined as unknown as number) : n);
    const small = stream.keyBy("key", (n) => n);
    const { results, failed } =
      operator === "enrich"
        ? stream.enrich("step", by, (n) => n, { onError: "dead-letter" })
        : stream.broadcastJoin("step", small, { by, onError: "dead-letter" });
    results.output("out", ({ right }) => void out.push(right));
    failed.output("failed", (letter) => void letters.push(brief(letter)));
    await runToEnd(stream.flow);
    expect([out, letters]).toEqual([[1], [[2, undefined, undefined, "bad-key", "test.step"]]]);
  },
);

describe("input", () => {
  test("a record that the watermark generator throws for is not read, and the partition goes on", async () => {
    const host = new SimulatedHost();
    const flow = new Dataflow("test");
    const out: number[] = [];
    const letters: DeadLetter<unknown>[] = [];
    const watermark = () => ({ onRecord: (at: number) => notThird(at) - 5 });
    const { results, failed } = flow.input("in", [1, 2, 3, 4], {
      eventTime: { at: (n) => n, watermark },
      onError: "dead-letter",
    });
    results.output("out", out);
    failed.output("failed", letters);
    await settle(host, startOn(host, flow).done);
    expect(out).toEqual([1, 2, 4]);
    expect(letters).toMatchObject([{ record: 3, error: { code: "bad-event-time" } }]);
  });

  test("a watermark that cannot be made ends the flow, and names the step", async () => {
    const host = new SimulatedHost();
    const flow = new Dataflow("test");
    const watermark = (): never => {
      throw new Error("none");
    };
    flow
      .input("in", [1], { eventTime: { at: (n) => n, watermark }, onError: "skip" })
      .output("out", () => {});
    const error = await failureOf(host, startOn(host, flow).done);
    expect(error).toMatchObject({ code: "bad-event-time", site: { step: "test.in" } });
  });

  test("letters of an input, and of what is fused behind it, tell the partition", async () => {
    const host = new SimulatedHost();
    const flow = new Dataflow("test");
    const places: unknown[] = [];
    const values: Record<string, number[]> = { north: [1, 3], south: [6, Number.NaN] };
    const source: Source<number> = {
      partitions: () => ["north", "south"],
      open: (name) => ({ read: () => ({ values: values[name]!, done: true }), position: () => undefined }),
    };
    const note = ({ record, error: { site } }: DeadLetter<unknown>): void =>
      void places.push([record, site.partition, site.epoch]);
    const read = flow.input("in", source, { eventTime: { at: (n) => n }, onError: "dead-letter" });
    read.failed.output("unread", note);
    const mapped = read.results.map("step", notThird, { onError: "dead-letter" });
    mapped.results.output("out", () => {});
    mapped.failed.output("failed", note);
    await settle(host, startOn(host, flow).done);
    expect(places.sort()).toEqual([
      [3, "north", 1],
      [6, "south", 1],
      [Number.NaN, "south", 1],
    ]);
  });
});

describe("output", () => {
  const parity = (written: string[]): Sink<number> => ({
    partitions: () => ["even", "odd"],
    route: (n) => (n === 5 ? 7 : notThird(n) % 2),
    open: (name) => ({ write: (values) => void written.push(...values.map((n) => `${name} ${n}`)) }),
  });

  test.each([1, 3])("a record that has no route is given up, of a batch of %d", async (batchSize) => {
    const host = new SimulatedHost();
    const written: string[] = [];
    const letters: unknown[] = [];
    const stream = given([1, 2, 3, 4, 5], batchSize);
    const { failed } = stream.output("out", parity(written), { onError: "dead-letter" });
    failed.output("failed", ({ record, error }) => void letters.push([record, error.code]));
    const handle = startOn(host, stream.flow);
    await settle(host, handle.done);
    expect(written.sort()).toEqual(["even 2", "even 4", "odd 1"]);
    expect(letters).toEqual([
      [3, "sink-failed"],
      [5, "sink-failed"],
    ]);
    expect(handle.inspect().steps.find(({ id }) => id === "test.out")).toMatchObject({
      received: 5,
      failed: 2,
    });
  });

  test("by default the flow ends, and tells the record", async () => {
    const host = new SimulatedHost();
    const stream = given([1, 3]);
    stream.output("out", parity([]));
    const error = await failureOf(host, startOn(host, stream.flow).done);
    expect(error).toMatchObject({ code: "sink-failed", site: { step: "test.out", record: "3", epoch: 1 } });
  });

  test.each([
    ["throws", notThird],
    ["rejects", async (n: number) => notThird(n)],
  ])("a function that %s: the error tells record and key", async (_, write) => {
    const host = new SimulatedHost();
    const stream = givenRows<number>([
      [1, "a", 1],
      [3, "b", 2],
      [4, "c", 3],
    ]);
    stream.output("out", write);
    const error = await failureOf(host, startOn(host, stream.flow).done);
    expect(error).toBeInstanceOf(StepError);
    expect(error).toMatchObject({
      code: "sink-failed",
      site: {
        step: "test.out",
        record: "3",
        key: "b",
        epoch: 1,
        line: expect.stringContaining("other-steps"),
      },
    });
  });
});

test("parse: a check that takes too long says so in the issues", async () => {
  const schema: StandardSchema<number, number> = {
    "~standard": { version: 1, vendor: "test", validate: () => new Promise(() => {}) },
  };
  const host = new SimulatedHost();
  const issues: unknown[] = [];
  const stream = given([1]);
  const { valid, failed } = stream.parse("step", schema, { timeout: 10 });
  valid.output("out", () => {});
  failed.output("failed", (letter) => void issues.push([letter.error.code, letter.issues[0]!.message]));
  await settle(host, startOn(host, stream.flow).done);
  expect(issues).toEqual([["call-timeout", expect.stringContaining("longer than 10 ms")]]);
});

test("in a loop: a failed stream leaves it, and letters tell the iteration", async () => {
  const host = new SimulatedHost();
  const letters: unknown[] = [];
  const out: number[] = [];
  const stream = given([1, 2]);
  const { done, failed } = stream.iterate("loop", (inner) => {
    const more = inner.map("more", (n) => notThird(n) + 1, { onError: "dead-letter" });
    const { trues, falses } = more.results.branch("below", (n) => n < 5);
    return { again: trues, done: falses, failed: more.failed };
  });
  done.output("out", out);
  failed.output("failed", ({ record, error }) => void letters.push([record, error.site.iteration]));
  await settle(host, startOn(host, stream.flow).done);
  expect(letters.sort()).toEqual([
    [3, 1],
    [3, 2],
  ]);
  expect(out).toEqual([]);
});

test("flatMapBatch gives up the whole batch", async () => {
  const host = new SimulatedHost();
  const out: number[] = [];
  const letters: unknown[] = [];
  const stream = given([1, 2, 3, 4, 5], 2);
  const { results, failed } = stream.flatMapBatch("step", (ns) => ns.map(notThird), {
    onError: "dead-letter",
  });
  results.output("out", out);
  failed.output("failed", ({ record }) => void letters.push(record));
  const handle = startOn(host, stream.flow);
  await settle(host, handle.done);
  expect([out, letters]).toEqual([[1, 2, 5], [[3, 4]]]);
});

test("windowJoin gives up what a trigger throws for, with its side", async () => {
  const host = new SimulatedHost();
  const rows: unknown[] = [];
  const letters: unknown[] = [];
  const left = given([1, 3, 4]).keyBy("left", () => "k");
  const right = left.flow.input("right", ["a"]).keyBy("key", () => "k");
  const windows = globalWindow<SideRecord<{ left: typeof left; right: typeof right }>>({
    trigger: { when: ({ side, value }) => side === "left" && notThird(value) > 9 },
  });
  const joined = windowJoin("join", { left, right }, windows, { onError: "dead-letter", keep: "all" });
  joined.results.output("out", ({ value }) => void rows.push(value));
  joined.failed.output("failed", ({ record, key, step }) => void letters.push([record, key, step]));
  await settle(host, startOn(host, left.flow).done);
  expect(rows).toEqual([
    { left: 1, right: "a" },
    { left: 4, right: "a" },
  ]);
  expect(letters).toEqual([[{ side: "left", value: 3 }, "k", "test.join.windows"]]);
});
