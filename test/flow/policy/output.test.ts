import { Dataflow, type DeadLetter, pushSource, type Sink, StepError } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { given, givenRows, startOn } from "../given.ts";
import { failureOf, settle } from "../settle.ts";

/** A sink that takes batches whole, unless one holds a bad record or it is busy. */
function batches(written: number[][], isBad: (n: number) => boolean, busy = { times: 0 }): Sink<number> {
  return {
    open: () => ({
      async write(values) {
        if (busy.times-- > 0) throw new Error("busy");
        if (values.some(isBad)) throw new RangeError("bad batch");
        written.push([...values]);
      },
    }),
  };
}

const none = (): boolean => false;

test("a failed write is made again after the backoff", async () => {
  const host = new SimulatedHost();
  const written: number[][] = [];
  const stream = given([1, 2, 3], 2);
  const backoff = { initial: 100, factor: 2, jitter: 0 };
  stream.output("out", batches(written, none, { times: 2 }), {
    onError: { retry: { attempts: 3, backoff } },
  });
  await settle(host, startOn(host, stream.flow).done);
  expect([written, host.now()]).toEqual([[[1, 2], [3]], 300]);
});

test("when all attempts have failed, the flow does", async () => {
  const host = new SimulatedHost();
  const written: number[][] = [];
  const stream = given([1]);
  stream.output("out", batches(written, none, { times: 9 }), { onError: { retry: { attempts: 3 } } });
  const error = (await failureOf(host, startOn(host, stream.flow).done)) as StepError;
  expect(error).toMatchObject({ code: "sink-failed", site: { step: "test.out" } });
  expect(error).toBeInstanceOf(StepError);
  expect(host.timers).toBe(0);
});

test("dead-letter: of a batch that fails, only the bad records are given up", async () => {
  const host = new SimulatedHost();
  const written: number[][] = [];
  const letters: DeadLetter<number, string | number>[] = [];
  const stream = givenRows<number>([
    [1, "a", 10],
    [2, "b", 20],
    [3, "a", 30],
    [4, "b", 40],
    [6, "b", 50],
  ]);
  const { failed } = stream.output(
    "out",
    batches(written, (n) => n % 2 === 0),
    { onError: "dead-letter" },
  );
  failed.output("letters", letters);
  const handle = startOn(host, stream.flow);
  await settle(host, handle.done);
  expect(written).toEqual([[1], [3]]);
  expect(letters.map(({ record, key, eventTime }) => [record, key, eventTime])).toEqual([
    [2, "b", 20],
    [4, "b", 40],
    [6, "b", 50],
  ]);
  expect(letters[0]!.error).toMatchObject({ code: "sink-failed", site: { step: "test.out" } });
  expect((letters[0]!.error.cause as Error).message).toBe("bad batch");
  const report = handle.inspect().steps.find(({ id }) => id === "test.out");
  expect(report).toMatchObject({ received: 5, failed: 3 });
});

test("a function is called again only for what it has not taken", async () => {
  const host = new SimulatedHost();
  const calls: number[] = [];
  const stream = given([1, 2, 3, 4]);
  const call = (n: number): void => {
    calls.push(n);
    if (n === 2 || (n === 3 && calls.filter((m) => m === 3).length === 1)) throw new RangeError("no");
  };
  stream.output("out", call, {
    onError: { retry: { attempts: 2, backoff: { initial: 1 } }, otherwise: "skip" },
  });
  const handle = startOn(host, stream.flow);
  await settle(host, handle.done);
  expect(calls).toEqual([1, 2, 2, 3, 3, 4]);
  expect(handle.inspect().steps.find(({ id }) => id === "test.out")).toMatchObject({ failed: 1 });
});

test("each record that a function fails for once has attempts of its own", async () => {
  const host = new SimulatedHost();
  const calls: number[] = [];
  const stream = given([1, 2, 3, 4]);
  const call = (n: number): void => {
    calls.push(n);
    if (n > 1 && calls.filter((m) => m === n).length === 1) throw new RangeError("busy");
  };
  stream.output("out", call, {
    onError: { retry: { attempts: 2, backoff: { initial: 1 } }, otherwise: "skip" },
  });
  const handle = startOn(host, stream.flow);
  await settle(host, handle.done);
  expect(calls).toEqual([1, 2, 2, 3, 3, 4, 4]);
  expect(handle.inspect().steps.find(({ id }) => id === "test.out")).toMatchObject({ failed: 0 });
});

test("a function that answers later is called again likewise", async () => {
  const host = new SimulatedHost();
  const taken: number[] = [];
  const stream = given([1, 2, 3]);
  const call = async (n: number): Promise<void> => {
    if (n === 2) throw new RangeError("no");
    taken.push(n);
  };
  stream.output("out", call, { onError: "skip" });
  await settle(host, startOn(host, stream.flow).done);
  expect(taken).toEqual([1, 3]);
});

test("each partition gives up its own records", async () => {
  const host = new SimulatedHost();
  const written: string[] = [];
  const bad: unknown[] = [];
  const sink: Sink<number> = {
    partitions: () => ["even", "odd"],
    route: (n) => n % 2,
    open: (name) => ({
      write(values) {
        if (values.includes(3) || values.includes(4)) throw new RangeError("no");
        for (const n of values) written.push(`${name} ${n}`);
      },
    }),
  };
  const stream = given([1, 2, 3, 4, 5, 6]);
  const { failed } = stream.output("out", sink, { onError: "dead-letter" });
  failed.output("failed", ({ record }) => void bad.push(record));
  await settle(host, startOn(host, stream.flow).done);
  expect(written.sort()).toEqual(["even 2", "even 6", "odd 1", "odd 5"]);
  expect(bad.sort()).toEqual([3, 4]);
});

test.each<[otherwise: "fail" | "skip" | "dead-letter", fails: number, state: string, written: number[][]]>([
  ["fail", 1, "stopped", [[1]]],
  ["fail", 99, "failed", []],
  ["skip", 99, "stopped", []],
  ["dead-letter", 99, "stopped", []],
])(
  "a stop ends the backoff: once more it is tried, then the policy says %s (%d times busy)",
  async (otherwise, times, state, expected) => {
    const host = new SimulatedHost();
    const written: number[][] = [];
    const busy = { times };
    const flow = new Dataflow("test");
    const push = pushSource<number>();
    flow.input("in", push.source).output("out", batches(written, none, busy), {
      onError: { retry: { attempts: 1_000_000, backoff: { initial: 3_600_000 } }, otherwise },
    });
    const running = startOn(host, flow);
    push.push(1);
    await host.settle();
    expect(busy.times).toBe(times - 1);
    await Promise.allSettled([settle(host, running.stop())]);
    expect([running.state, written, host.now()]).toEqual([state, expected, 0]);
    expect(busy.times).toBe(times - 2);
  },
);

test("a flow that fails elsewhere does not wait for retries", async () => {
  const host = new SimulatedHost();
  const stream = given([1, 2], 1);
  const busy = { times: 9 };
  stream.output("out", batches([], none, busy), {
    onError: { retry: { attempts: 9, backoff: { initial: 1000 } } },
  });
  stream
    .mapAsync("fails", async (n) => {
      for (let turns = 0; turns < 10; turns++) await undefined; // the other output has begun to write by then
      if (n === 2) throw new RangeError("no");
    })
    .output("other", () => {});
  const error = await failureOf(host, startOn(host, stream.flow).done);
  expect(error).toMatchObject({ code: "step-failed" });
  await host.settle();
  expect([host.now(), host.timers, busy.times]).toEqual([0, 0, 8]); // nor is anything written again
});
