import fc from "fast-check";
import { Dataflow, FlowError, StepError } from "tidemark";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { Cluster } from "../../../../ts/testing/cluster.ts";
import { Tape } from "../../engine/tape.ts";
import { given, givenPairs, pairs, records, startOn } from "../../given.ts";
import { failureOf, settle } from "../../settle.ts";
import { expectFailure, expectLikeList, lineOf, rowsAfter } from "../check.ts";
import { ControlledCalls } from "./controlled.ts";

const later = async <T>(value: T): Promise<T> => value;

test("turns each record into one other, in order, however they are batched", () =>
  expectLikeList(
    (stream) => stream.mapAsync("triple", async (n) => n * 3),
    (list) => list.map((n) => n * 3),
  ));

test("takes functions that answer at once", () =>
  expectLikeList(
    (stream) => stream.mapAsync("triple", (n) => n * 3, { concurrency: 2 }),
    (list) => list.map((n) => n * 3),
  ));

test("keeps key and event time", async () => {
  expect(await rowsAfter((stream) => stream.mapAsync("negate", async (n) => -n))).toEqual([
    [-1, "a", 10],
    [-2, "b", 20],
    [-3, "a", 30],
  ]);
});

test("tells the key", async () => {
  const stream = givenPairs([
    ["a", 1],
    [7, 2],
  ] as [string | number, number][]);
  expect(await pairs(stream.mapAsync("both", async (n, { key }) => `${key}${n}`))).toEqual([
    ["a", "a1"],
    [7, "72"],
  ]);
});

/** Runs a flow in which a seed decides which call settles next, and gives what came out. */
async function inAnyOrder(
  count: number,
  batchSize: number,
  options: { concurrency: number; ordered: boolean },
  seed: number,
): Promise<{ out: number[]; calls: ControlledCalls<number, number> }> {
  const host = new SimulatedHost({ seed });
  const calls = new ControlledCalls<number, number>();
  const out: number[] = [];
  const flow = new Dataflow("test");
  const list = Array.from({ length: count }, (_, n) => n);
  flow.input("in", list, { batchSize }).mapAsync("call", calls.fn, options).output("out", out);
  const handle = startOn(host, flow);
  for (;;) {
    await host.settle();
    const call = calls.open[Math.floor(host.random() * calls.open.length)];
    if (call === undefined) break;
    call.resolve(call.value * 10);
  }
  await settle(host, handle.done);
  expect(host.timers + host.deferred).toBe(0);
  return { out, calls };
}

const run = fc.record({
  count: fc.integer({ min: 0, max: 30 }),
  batchSize: fc.integer({ min: 1, max: 8 }),
  concurrency: fc.integer({ min: 1, max: 6 }),
  seed: fc.integer({ min: 1 }),
});

test("ordered: any interleaving of settlements gives the same output", () =>
  fc.assert(
    fc.asyncProperty(run, async ({ count, batchSize, concurrency, seed }) => {
      const { out, calls } = await inAnyOrder(count, batchSize, { concurrency, ordered: true }, seed);
      expect(out).toEqual(Array.from({ length: count }, (_, n) => n * 10));
      expect(calls.peak).toBe(Math.min(concurrency, count));
    }),
    { numRuns: 50 },
  ));

test("unordered: each record has its result, in the order in which the calls settled", () =>
  fc.assert(
    fc.asyncProperty(run, async ({ count, batchSize, concurrency, seed }) => {
      const { out, calls } = await inAnyOrder(count, batchSize, { concurrency, ordered: false }, seed);
      expect([...out].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n * 10));
      expect(calls.peak).toBe(Math.min(concurrency, count));
    }),
    { numRuns: 50 },
  ));

test("unordered: a result that is there is not kept waiting by one that is not", async () => {
  const host = new SimulatedHost();
  const calls = new ControlledCalls<number, number>();
  const out: number[] = [];
  const flow = new Dataflow("test");
  flow
    .input("in", [1, 2, 3], { batchSize: 1 })
    .mapAsync("call", calls.fn, { ordered: false })
    .output("out", out);
  const { done } = startOn(host, flow);
  await host.settle();
  calls.open[2]!.resolve(3);
  await host.settle();
  expect(out).toEqual([3]);
  calls.open[0]!.resolve(1);
  calls.open[0]!.resolve(2);
  await settle(host, done);
  expect(out).toEqual([3, 1, 2]);
});

describe("a call under way", () => {
  const rows = [
    { at: 10, id: "slow" },
    { at: 20, id: "quick" },
    { at: 250, id: "quick" },
  ];

  test("holds back the watermark of its record, but not the results of others", async () => {
    const host = new SimulatedHost();
    const calls = new ControlledCalls<{ at: number; id: string }, string>();
    const flow = new Dataflow("test");
    const seen: string[] = [];
    const marks: number[] = [];
    const results = flow
      .input("in", rows, { batchSize: 1, eventTime: { at: ({ at }) => at } })
      .mapAsync("call", calls.fn, { ordered: false });
    results.output("out", seen);
    const handle = startOn(host, flow);
    const watermark = (): number =>
      Number(handle.inspect().steps.find((step) => step.id === "test.out")!.watermark);
    await host.settle();
    while (calls.open.length > 1) calls.open[1]!.resolve(calls.open[1]!.value.id);
    await host.settle();
    marks.push(watermark());
    expect(seen).toEqual(["quick", "quick"]);
    calls.open[0]!.resolve("slow");
    await settle(host, handle.done);
    marks.push(watermark());
    // The first record of a partition travels at -Infinity, for nothing before it says more.
    expect(marks).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect(seen).toEqual(["quick", "quick", "slow"]);
  });

  test("counts towards what the worker has queued: inputs are not read for ever", async () => {
    const host = new SimulatedHost();
    const calls = new ControlledCalls<number, number>();
    let reads = 0;
    const flow = new Dataflow("test");
    flow
      .input("in", {
        partitions: () => ["p"],
        open: () => ({ read: (limit) => ({ values: new Array(limit).fill(reads++) }), position: () => 0 }),
      })
      .mapAsync("call", calls.fn, { concurrency: 4 })
      .output("out", () => {});
    const handle = startOn(host, flow);
    await host.settle();
    expect(reads).toBeLessThan(100);
    expect(calls.open.length).toBe(4);
    await settle(host, handle.stop());
  });
});

describe("failures", () => {
  test("a call that rejects ends the flow, aborts the others and says where", async () => {
    const host = new SimulatedHost();
    const calls = new ControlledCalls<number, number>();
    const flow = new Dataflow("test");
    flow
      .input("in", [1, 2, 3, 4])
      .mapAsync("rejects", calls.fn, { concurrency: 3 })
      .output("out", () => {});
    const { done } = startOn(host, flow);
    await host.settle();
    const [first, second, third] = calls.open;
    const cause = new RangeError("no");
    second!.reject(cause);
    const error = (await failureOf(host, done)) as StepError;
    expect(error).toBeInstanceOf(StepError);
    const line = lineOf(import.meta.url, 'mapAsync("rejects"');
    expect(error).toMatchObject({
      code: "step-failed",
      cause,
      site: { step: "test.rejects", record: "2", line, epoch: 1 },
    });
    expect([first!.signal.aborted, third!.signal.aborted]).toEqual([true, true]);
    expect(calls.made).toEqual([1, 2, 3]);
    expect(host.timers).toBe(0);
  });

  test.each([true, false])(
    "a call that an epoch did not wait for tells of the one that it goes on in: ordered %s",
    async (ordered) => {
      const host = new SimulatedHost();
      const calls = new ControlledCalls<number, number>();
      const tape = new Tape([[1, 2]]);
      const flow = new Dataflow("test");
      const options = { ordered, concurrency: 2, onError: "dead-letter" } as const;
      const { results, failed } = flow.input("in", tape).mapAsync("later", calls.fn, options);
      results.output("out", []);
      const epochs: unknown[] = [];
      failed.output("failed", ({ record, error }) => void epochs.push([record, error.site.epoch]));
      const cluster = new Cluster(flow, host, 1, 1);
      await cluster.start();
      for (let records = 1; records <= 2; records++) {
        tape.feed(0, 1);
        await cluster.settle();
        cluster.endEpoch();
        await cluster.settle();
      }
      tape.end();
      for (let turn = 0; !cluster.isDone && turn < 9; turn++) {
        calls.open[0]?.reject(new Error("no"));
        await cluster.settle();
      }
      expect(epochs).toEqual([
        [1, 3],
        [2, 3],
      ]);
    },
  );

  test("a function that throws at once ends the flow too", () =>
    expectFailure(
      given([1]).mapAsync("throws", () => {
        throw "no";
      }),
      "step-failed",
      { step: "test.throws", record: "1" },
      "no",
    ));

  test("skip goes on with the next record, and is counted", async () => {
    const host = new SimulatedHost();
    const out: number[] = [];
    const flow = new Dataflow("test");
    flow.input("in", [1, 2, 3]).mapAsync("odd", odd, { onError: "skip" }).output("out", out);
    const handle = startOn(host, flow);
    await settle(host, handle.done);
    expect(out).toEqual([1, 3]);
    expect(handle.inspect().steps[1]).toMatchObject({ received: 3, passed: 2, failed: 1 });
  });

  test("dead-letter gives the record, its key, its event time and the error", async () => {
    const host = new SimulatedHost();
    const out: number[] = [];
    const letters: unknown[] = [];
    const flow = new Dataflow("test");
    const { results, failed } = flow
      .input("in", [1, 2, 3], { eventTime: { at: (n) => n * 100 } })
      .keyBy("key", (n) => `k${n}`)
      .mapAsync("odd", odd, { onError: "dead-letter" });
    results.output("out", out);
    failed.output("letters", letters);
    const handle = startOn(host, flow);
    await settle(host, handle.done);
    expect(out).toEqual([1, 3]);
    expect(letters).toMatchObject([{ record: 2, key: "k2", eventTime: 200, step: "test.odd" }]);
    expect((letters[0] as { error: StepError }).error).toMatchObject({
      code: "step-failed",
      site: { key: "k2" },
    });
    expect(handle.inspect().steps.find(({ id }) => id === "test.odd")).toMatchObject({
      passed: 3,
      failed: 1,
    });
  });
});

async function odd(n: number): Promise<number> {
  if (n % 2 === 0) throw new RangeError("even");
  return n;
}

describe("timeouts and retries", () => {
  test("a call that takes too long is aborted and has failed", async () => {
    const host = new SimulatedHost();
    const calls = new ControlledCalls<number, number>();
    const flow = new Dataflow("test");
    const letters: unknown[] = [];
    const { results, failed } = flow
      .input("in", [1, 2])
      .mapAsync("slow", calls.fn, { timeout: { seconds: 5 }, concurrency: 1, onError: "dead-letter" });
    const out: number[] = [];
    results.output("out", out);
    failed.output("letters", letters);
    const { done } = startOn(host, flow);
    await host.settle();
    const [first] = calls.open;
    host.advance(4_999);
    await host.settle();
    expect([first!.signal.aborted, calls.made]).toEqual([false, [1]]);
    host.advance(1);
    await host.settle();
    expect([first!.signal.aborted, calls.made]).toEqual([true, [1, 2]]);
    first!.resolve(-1); // too late: nobody waits for it
    await host.settle();
    host.advance(4_999);
    calls.open[0]!.resolve(20);
    await settle(host, done);
    expect(out).toEqual([20]);
    expect(letters).toMatchObject([{ record: 1, error: { code: "call-timeout" } }]);
    expect(host.timers).toBe(0);
  });

  test("a call is made again after the backoff, which grows up to its limit", async () => {
    const host = new SimulatedHost();
    const at: number[] = [];
    const flow = new Dataflow("test");
    const options = { retry: { attempts: 5, backoff: { initial: 100, factor: 3, max: 500, jitter: 0 } } };
    flow
      .input("in", ["x"])
      .mapAsync(
        "flaky",
        async (_, { attempt }) => {
          at.push(host.now());
          if (attempt < 5) throw new Error("busy");
          return attempt;
        },
        options,
      )
      .output("out", (attempt) => expect(attempt).toBe(5));
    await settle(host, startOn(host, flow).done);
    expect(at).toEqual([0, 100, 400, 900, 1400]);
  });

  test("jitter comes from the host, and shortens the wait by no more than its share", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (seed, jitter) => {
          const host = new SimulatedHost({ seed });
          const flow = new Dataflow("test");
          const policy = {
            retry: { attempts: 2, backoff: { initial: 1000, jitter } },
            otherwise: "skip",
          } as const;
          flow
            .input("in", [2])
            .mapAsync("fails", odd, { onError: policy })
            .output("out", () => {});
          await settle(host, startOn(host, flow).done);
          expect(host.now()).toBeCloseTo(1000 * (1 - jitter * new SimulatedHost({ seed }).random()), 6);
        },
      ),
      { numRuns: 30 },
    ));

  test("what fails every time has as many calls as allowed", async () => {
    const calls: number[] = [];
    const out = await records(
      given([1, 2]).mapAsync(
        "fails",
        async (n) => {
          calls.push(n);
          return odd(n);
        },
        { onError: { retry: { attempts: 3 }, otherwise: "skip" } },
      ),
    );
    expect(out).toEqual([1]);
    expect(calls).toEqual([1, 2, 2, 2]);
  });

  test("a call that is made again has its time, too, where nothing else is called", async () => {
    const host = new SimulatedHost();
    const flow = new Dataflow("test");
    let calls = 0;
    const call = (): Promise<number> =>
      ++calls === 1 ? Promise.reject(new RangeError("busy")) : new Promise(() => {});
    const options = { timeout: 100, retry: { attempts: 2, backoff: { initial: 50, jitter: 0 } } };
    flow.input("in", [1]).mapAsync("slow", call, options).output("out", []);
    const error = await failureOf(host, startOn(host, flow).done);
    expect(error).toMatchObject({ code: "call-timeout" });
    expect([calls, host.now()]).toEqual([2, 150]);
  });

  test("a call that timed out is made again, each with the whole time", async () => {
    const host = new SimulatedHost();
    const calls = new ControlledCalls<number, number>();
    const flow = new Dataflow("test");
    const out: number[] = [];
    const options = { timeout: 100, retry: { attempts: 2, backoff: { initial: 50, jitter: 0 } } };
    flow.input("in", [1]).mapAsync("slow", calls.fn, options).output("out", out);
    const { done } = startOn(host, flow);
    await host.settle();
    host.advance(150);
    await host.settle();
    expect(calls.open.map(({ attempt }) => attempt)).toEqual([1, 2]);
    host.advance(99);
    calls.open[1]!.resolve(7);
    await settle(host, done);
    expect(out).toEqual([7]);
  });
});

test.each([
  { ordered: true, retry: undefined },
  { ordered: false, retry: undefined },
  { ordered: true, retry: { attempts: 2, backoff: { initial: 0 } } },
  { ordered: false, retry: { attempts: 2, backoff: { initial: 0 } } },
])("what a call answers when its time is over is not asked for any more: %j", async ({ ordered, retry }) => {
  const host = new SimulatedHost();
  const calls = new ControlledCalls<number, number>();
  const out: number[] = [];
  const flow = new Dataflow("test");
  flow
    .input("in", [1, 2, 3, 4, 5])
    .mapAsync("slow", calls.fn, {
      ...{ ordered, timeout: 100, concurrency: 2, onError: "skip" },
      ...(retry && { retry }),
    })
    .output("out", out);
  const { done } = startOn(host, flow);
  await host.settle();
  const given = [...calls.open];
  const answerAll = (sign: number): void => {
    for (const call of [...calls.open]) call.resolve(sign * call.value);
  };
  host.advance(100);
  await host.settle();
  const next = calls.open.slice(2).map(({ value }) => value);
  for (const call of given) call.resolve(-call.value);
  await host.settle();
  expect(calls.open.map(({ value }) => value)).toEqual(next);
  for (let i = 0; i < 3; i++) {
    answerAll(1);
    await host.settle();
  }
  await settle(host, done);
  expect(out).toEqual(retry === undefined ? [3, 4, 5] : [1, 2, 3, 4, 5]);
});

test.each([
  { ordered: true, written: [10, 30] },
  { ordered: false, written: [30, 10] },
])(
  "stop aborts the calls under way, waits for none of them, and writes what is there: $ordered",
  async ({ ordered, written }) => {
    const host = new SimulatedHost();
    const calls = new ControlledCalls<number, number>();
    const out: number[] = [];
    const flow = new Dataflow("test");
    flow
      .input("in", [1, 2, 3, 4, 5])
      .mapAsync("call", calls.fn, { ordered, concurrency: 3, timeout: 1000 })
      .output("out", out);
    const handle = startOn(host, flow);
    await host.settle();
    const { open } = calls;
    const [first, second, third] = open;
    third!.resolve(30);
    first!.resolve(10);
    await host.settle();
    const stopped = handle.stop("enough");
    expect(second!.signal.aborted).toBe(true);
    expect(second!.signal.reason).toBe("enough");
    await settle(host, stopped);
    expect(out).toEqual(written);
    expect(calls.made).toEqual([1, 2, 3, 4, 5]);
    expect(host.timers + host.deferred).toBe(0);
    expect(handle.inspect().abandoned).toBe(3);
  },
);

test.each([true, false])("what comes after a stop is not called for, ordered: %s", async (ordered) => {
  const host = new SimulatedHost();
  const calls = new ControlledCalls<number, number>();
  const flow = new Dataflow("test");
  const out: number[] = [];
  let stopped: Promise<void> | undefined;
  flow
    .input("in", [1, 2, 3])
    .inspect("stop", () => {
      stopped ??= handle.stop();
    })
    .mapAsync("call", calls.fn, { ordered })
    .output("out", out);
  const handle = startOn(host, flow);
  await settle(host, handle.done);
  await stopped;
  expect([calls.made, out]).toEqual([[], []]);
  expect(handle.inspect().abandoned).toBe(3);
});

test("stop waits for no backoff either", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const retry = { attempts: 9, backoff: { initial: 1000, jitter: 0 } };
  flow
    .input("in", [2])
    .mapAsync("fails", odd, { retry })
    .output("out", () => {});
  const handle = startOn(host, flow);
  await host.settle();
  expect(host.timers).toBe(1);
  await settle(host, handle.stop());
  expect([host.timers, host.now()]).toEqual([0, 0]);
});

test.each([
  { name: "stop", options: {}, made: [1], given: [] },
  { name: "a timeout", options: { timeout: 100 }, made: [1, 2], given: [1, 2] },
  {
    name: "a timeout, with a retry",
    options: { timeout: 100, retry: { attempts: 2, backoff: { initial: 1 } } },
    made: [1, 1, 2, 2],
    given: [1, 2],
  },
])(
  "a call that rejects because it is aborted is done with already: $name",
  async ({ name, options, made, given }) => {
    const host = new SimulatedHost();
    const flow = new Dataflow("test");
    const calls: number[] = [];
    const aborted = (n: number, { signal }: { signal: AbortSignal }): Promise<number> => {
      calls.push(n);
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    const out: number[] = [];
    const letters: unknown[] = [];
    const { results, failed } = flow
      .input("in", [1, 2])
      .mapAsync("call", aborted, { concurrency: 1, onError: "dead-letter", ...options });
    results.output("out", out);
    failed.output("failed", ({ record, error }) => void letters.push([record, error.code]));
    const handle = startOn(host, flow);
    await host.settle();
    await settle(host, name === "stop" ? handle.stop() : handle.done);
    await host.settle();
    expect(calls).toEqual(made);
    expect(letters).toEqual(given.map((n) => [n, "call-timeout"]));
    expect(out).toEqual([]);
  },
);

test("functions that answer at once do not keep timers waiting for the whole input", async () => {
  const host = new SimulatedHost();
  let before = 0;
  let isFired = false;
  host.setTimer(0, () => {
    isFired = true;
  });
  const flow = new Dataflow("test");
  flow
    .input(
      "in",
      Array.from({ length: 50_000 }, (_, n) => n),
      { batchSize: 50_000 },
    )
    .mapAsync("count", async () => {
      if (!isFired) before++;
    })
    .output("out", () => {});
  const { done } = startOn(host, flow);
  while (before === 0) {
    host.runDeferred();
    await new Promise((resolve) => setImmediate(resolve)); // every microtask has run by then
  }
  host.advance(0);
  await settle(host, done);
  expect(before).toBeLessThan(10_000);
  expect(isFired).toBe(true);
});

test.each([
  [{ concurrency: 0 }, "concurrency"],
  [{ concurrency: 1.5 }, "concurrency"],
  [{ timeout: -1 }, "timeout"],
  [{ retry: { attempts: 0 } }, "attempts"],
  [{ onError: "ignore" as never }, "ignore"],
  [{ retry: { attempts: 2, backoff: { factor: 0.5 } } }, "factor"],
  [{ retry: { attempts: 2, backoff: 100 as never } }, "backoff must be"],
  [
    { retry: { attempts: 2, backoff: { seconds: 1 } as object } },
    'backoff may have initial, factor, max, jitter, not "seconds"',
  ],
  [{ retry: { attempts: 2, backoff: { jitter: 2 } } }, "jitter"],
  [{ retry: { attempts: 2 }, onError: { retry: { attempts: 2 } } }, "two retries"],
])("refuses %o", (options, problem) => {
  const declare = (): unknown => given([1]).mapAsync("call", later, options);
  expect(declare).toThrow(FlowError);
  expect(declare).toThrow(problem);
});
