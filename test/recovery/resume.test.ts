import { Dataflow, run, type Sink, type Source, start, sum, tumbling } from "tidemark";
import { RecoveryStore } from "tidemark/stores";
import { expect, test, vi } from "vitest";
import { MemoryBlobs } from "./memory-blobs.ts";

/** A source that can be read again, whose records come when the test feeds them. */
function feed(values: readonly number[]) {
  let due = 0;
  let isOver = false;
  let wake = (): void => {};
  const source: Source<number, number> = {
    partitions: () => ["all"],
    open: (_name, position = 0, { signal }) => {
      let at = position;
      const read = (limit: number): { values: number[]; done: boolean } => {
        const taken = values.slice(at, Math.min(due, at + limit));
        at += taken.length;
        return { values: taken, done: isOver && at === values.length };
      };
      return {
        position: () => at,
        read: (limit) =>
          at < due || isOver
            ? read(limit)
            : new Promise((resolve, reject) => {
                wake = () => resolve(read(limit));
                signal.addEventListener("abort", () => reject(signal.reason));
              }),
      };
    },
  };
  return {
    source,
    upTo(count: number, end = false) {
      due = count;
      isOver = end;
      wake();
    },
  };
}

/** Rows that outlive a crash: cut back by a run that resumes. */
function rows() {
  const written: unknown[] = [];
  const positions: (number | undefined)[] = [];
  const sink: Sink<unknown, number> = {
    partitions: () => ["rows"],
    open: (_name, position) => {
      positions.push(position);
      written.length = position ?? 0;
      return { write: (values) => void written.push(...values), position: () => written.length };
    },
  };
  return { written, positions, sink };
}

function counting(source: Source<number>, sink: Sink<unknown>): Dataflow {
  const flow = new Dataflow("counting");
  flow
    .input("n", source)
    .keyBy("parity", (n) => n % 2)
    .scan(
      "sum",
      () => 0,
      (sum, n) => sum + n,
    )
    .values()
    .output("out", sink);
  return flow;
}

test("a flow that was stopped goes on where it was", async () => {
  const blobs = new MemoryBlobs();
  const fed = feed([1, 2, 3, 4, 5, 6]);
  const { written, sink, positions } = rows();
  const first = start(counting(fed.source, sink), { recovery: { store: blobs.store, every: "manual" } });
  fed.upTo(3);
  await vi.waitFor(() => expect(written.length).toBe(3));
  await first.commit();
  expect(written).toEqual([1, 2, 4]);
  fed.upTo(4);
  await vi.waitFor(() => expect(written.length).toBe(4));
  await first.stop();
  expect(first.state).toBe("stopped");
  const second = start(counting(fed.source, sink), { recovery: blobs.store });
  fed.upTo(6, true);
  await second.done;
  expect(written).toEqual([1, 2, 4, 6, 9, 12]);
  expect(positions).toEqual([undefined, 4]);
  const third = start(counting(fed.source, sink), { recovery: blobs.store });
  await third.done;
  expect(written).toEqual([1, 2, 4, 6, 9, 12]);
});

test("it may go on on more workers or fewer, on one thread", async () => {
  const blobs = new MemoryBlobs();
  const fed = feed(Array.from({ length: 40 }, (_, n) => n));
  const { written, sink } = rows();
  for (const [workers, due] of [
    [1, 10],
    [3, 20],
    [2, 30],
    [4, 40],
  ] as const) {
    const running = start(counting(fed.source, sink), {
      workers,
      recovery: { store: blobs.store, every: "1 s" },
    });
    fed.upTo(due);
    await vi.waitFor(() => expect(written.length).toBe(due));
    await running.stop();
    expect(running.inspect()).toMatchObject({
      read: 10,
      written: 10,
      recovery: { epoch: expect.any(Number) },
    });
  }
  const sums = [0, 1].map((parity) => written.filter((_, i) => i % 2 === parity));
  expect(sums.map((all) => all.at(-1))).toEqual([380, 400]);
});

/** Sums of tens of event time. */
function inTens(records: readonly number[], sink: Sink<unknown>): Dataflow {
  const flow = new Dataflow("tens");
  flow
    .input("n", records, { eventTime: { at: (n) => n } })
    .keyBy("all", () => "all")
    .window(tumbling(10))
    .aggregate(
      "sum",
      sum((n: number) => n),
    )
    .results.values()
    .map("row", ({ start, value }) => [start, value])
    .output("out", sink);
  return flow;
}

// Recovery rule 11: "keep" is exact; "close" gives what its documents say.
test.each([
  [
    "keep",
    [
      [0, 9],
      [10, 50],
    ],
  ],
  [
    "close",
    [
      [0, 9],
      [10, 23],
      [10, 27],
    ],
  ],
] as const)("at the end of what is there, a flow can %s what is open", async (atEnd, expected) => {
  const blobs = new MemoryBlobs();
  const { written, sink } = rows();
  const records = [2, 7, 11, 12, 13, 14, 20];
  for (const count of [4, 7]) {
    const last = count === 7;
    const running = start(inTens(records.slice(0, count), sink), {
      recovery: { store: blobs.store, atEnd: last ? "close" : atEnd },
    });
    await running.done;
    expect(running.state).toBe("finished");
  }
  expect(written).toEqual([...expected, [20, 20]]);
});

test("what is on its way when the inputs have ended is committed bit by bit, and goes on after a stop", async () => {
  const blobs = new MemoryBlobs();
  const { written, sink } = rows();
  let isOpen = (n: number): boolean => n < 4;
  const slow = (): Dataflow => {
    const flow = new Dataflow("slow");
    flow
      .input("n", [1, 2, 3, 4, 5, 6])
      .mapAsync("call", (n) => (isOpen(n) ? Promise.resolve(n) : new Promise<number>(() => {})))
      .output("out", sink);
    return flow;
  };
  const first = start(slow(), { recovery: { store: blobs.store, every: "manual" } });
  await vi.waitFor(() => expect(written).toEqual([1, 2, 3]));
  expect(await first.commit()).toBe(2);
  expect(await first.commit()).toBe(3);
  await first.stop();
  expect(first.inspect().abandoned).toBeUndefined();
  isOpen = () => true;
  await run(slow(), { recovery: blobs.store });
  expect(written).toEqual([1, 2, 3, 4, 5, 6]);
});

test("a flow that is stopped before its store is open leaves the store as it was, and closed", async () => {
  const blobs = new MemoryBlobs();
  let closed = 0;
  const store = new RecoveryStore("slow", async () => {
    await new Promise((resolve) => setTimeout(resolve));
    return Object.assign(Object.create(blobs) as MemoryBlobs, { close: async () => void closed++ });
  });
  const running = start(counting(feed([1]).source, rows().sink), { recovery: store });
  await running.stop();
  expect([running.state, closed]).toEqual(["stopped", 1]);
});

test("with several workers, what has failed is told, not that a worker has", async () => {
  const flow = new Dataflow("fails");
  const late = async (n: number): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve));
    if (n === 3) throw new Error("mine");
    return n;
  };
  flow.input("n", [1, 2, 3]).redistribute("spread").mapAsync("call", late).output("out", []);
  const error = await run(flow, { workers: 3 }).catch((error: unknown) => error);
  expect(error).toMatchObject({ name: "StepError", code: "step-failed" });
});
