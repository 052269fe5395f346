import { Dataflow, fromReadableStream, type RunningFlow, start, toWritableStream } from "tidemark";
import { describe, expect, test, vi } from "vitest";

// A flow may end before it opens what it was handed: that is let go of all the same, for nobody else would do it.

const neverListed = {
  partitions: () => Promise.reject(new Error("no such topic")),
  open: () => ({ read: () => ({ values: [], done: true }), position: () => 0 }),
};

const ends: readonly [how: string, end: (flow: Dataflow) => RunningFlow][] = [
  [
    "is stopped at once",
    (flow) => {
      const running = start(flow);
      void running.stop();
      return running;
    },
  ],
  ["is given a signal that has aborted", (flow) => start(flow, { signal: AbortSignal.abort("enough") })],
  [
    "has another input that cannot list its partitions",
    (flow) => {
      flow.input("topic", neverListed).output("nowhere", () => {});
      return start(flow);
    },
  ],
];

describe.each(ends)("a flow that %s", (_how, end) => {
  test("cancels a stream that it was to read, and aborts one that it was to write", async () => {
    const cancel = vi.fn();
    const abort = vi.fn();
    const flow = new Dataflow("test");
    flow
      .input("in", new ReadableStream<number>({ cancel }))
      .output("out", toWritableStream(new WritableStream<number>({ abort })));
    await end(flow).done.catch(() => {});
    expect(cancel).toHaveBeenCalledOnce();
    expect(abort).toHaveBeenCalledOnce();
  });

  test("leaves a stream that is in other hands to them", async () => {
    const cancel = vi.fn();
    const stream = new ReadableStream<number>({ cancel });
    const reader = stream.getReader();
    const flow = new Dataflow("test");
    flow.input("in", stream).output("out", () => {});
    await end(flow).done.catch(() => {});
    expect(cancel).not.toHaveBeenCalled();
    reader.releaseLock();
  });

  test("makes no stream only to cancel it", async () => {
    const make = vi.fn(() => new ReadableStream<number>());
    const flow = new Dataflow("test");
    flow.input("in", fromReadableStream(make)).output("out", () => {});
    await end(flow).done.catch(() => {});
    expect(make).not.toHaveBeenCalled();
  });
});

test("a stream that was read to its end is not cancelled, nor aborted one that was written", async () => {
  const cancel = vi.fn();
  const abort = vi.fn();
  const flow = new Dataflow("test");
  const stream = new ReadableStream<number>({ start: (controller) => controller.close(), cancel });
  flow.input("in", stream).output("out", toWritableStream(new WritableStream<number>({ abort })));
  const running = start(flow);
  await running.done;
  await running.stop();
  expect(cancel).not.toHaveBeenCalled();
  expect(abort).not.toHaveBeenCalled();
});
