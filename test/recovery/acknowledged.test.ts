import { Dataflow, type Source, start } from "tidemark";
import { expect, test, vi } from "vitest";
import { MemoryBlobs } from "./memory-blobs.ts";

/** A queue that holds back what is not acknowledged, and what was done with it. */
function queue(values: readonly number[], done = false) {
  const calls: string[] = [];
  const source: Source<number, number> = {
    partitions: () => ["queue"],
    open: (_name, position = 0) => {
      let at = position;
      calls.push(`open ${position}`);
      return {
        position: () => at,
        read(limit) {
          const taken = values.slice(at, at + limit);
          at += taken.length;
          if (taken.length > 0 || done) return { values: taken, done: done && at === values.length };
          return new Promise<never>(() => {});
        },
        async acknowledge(to) {
          await new Promise((resolve) => setTimeout(resolve));
          calls.push(`acknowledge ${to}`);
        },
        close: () => void calls.push("close"),
      };
    },
  };
  return { source, calls };
}

function flowOver(source: Source<number>, written: unknown[]): Dataflow {
  const flow = new Dataflow("acknowledged");
  flow.input("n", source).output("out", (n) => void written.push(n));
  return flow;
}

test("a source hears of what is durable when it is, and not before", async () => {
  const blobs = new MemoryBlobs();
  const { source, calls } = queue([1, 2, 3]);
  const written: unknown[] = [];
  const running = start(flowOver(source, written), { recovery: { store: blobs.store, every: "manual" } });
  await vi.waitFor(() => expect(written).toEqual([1, 2, 3]));
  expect(calls).not.toContain("acknowledge 3");
  const create = vi.spyOn(blobs, "create");
  await running.commit();
  expect(create).toHaveBeenCalled();
  await vi.waitFor(() => expect(calls.at(-1)).toBe("acknowledge 3"));
  await running.stop();
  expect(calls.at(-1)).toBe("close");
  expect(calls.filter((call) => call === "acknowledge 3")).toHaveLength(1);
});

test("the last of an input is acknowledged before its partition is closed", async () => {
  const { source, calls } = queue([1, 2], true);
  await start(flowOver(source, []), { recovery: new MemoryBlobs().store }).done;
  expect(calls.slice(-2)).toEqual(["acknowledge 2", "close"]);
});

test("a source that cannot acknowledge ends the flow, which is told why", async () => {
  const { source } = queue([1, 2], true);
  const open: Source<number>["open"] = async (...given) =>
    Object.assign(await source.open(...(given as Parameters<typeof source.open>)), {
      acknowledge: () => Promise.reject(new Error("gone")),
    });
  const error = await start(flowOver({ ...source, open } as Source<number>, []), {
    recovery: new MemoryBlobs().store,
  }).done.catch((error: unknown) => error);
  expect(error).toMatchObject({
    name: "StepError",
    code: "source-failed",
    message: expect.stringContaining("gone"),
  });
});

test("a stop acknowledges what its last epoch has made durable, and then closes", async () => {
  const heard: string[] = [];
  let at = 0;
  const flow = new Dataflow("stopped");
  flow
    .input("in", {
      partitions: () => ["queue"],
      open: () => ({
        position: () => at,
        read: () => (at < 3 ? { values: [at++] } : { values: [], wakeAt: Date.now() + 1 }),
        acknowledge: (position: number) => void heard.push(`acknowledge ${position}`),
        close: () => void heard.push("close"),
      }),
    })
    .output("out", () => {});
  const running = start(flow, { recovery: { store: new MemoryBlobs().store, every: "manual" } });
  await running.commit();
  while (running.inspect().written < 3) await new Promise((resolve) => setTimeout(resolve, 1));
  await running.stop();
  expect([...new Set(heard)].slice(-2)).toEqual(["acknowledge 3", "close"]);
});
