import { Dataflow, start } from "tidemark";
import { RecoveryStore } from "tidemark/stores";
import { expect, test, vi } from "vitest";
import { MemoryBlobs } from "../recovery/memory-blobs.ts";

/** A store that opens, and reads, when the test says so, and must not be used once it is closed. */
class SlowStore extends MemoryBlobs {
  isClosed = false;
  isRead = false;
  opened!: () => void;
  readOn: () => void = () => {};
  holdReads = false;
  readonly slow: RecoveryStore = new RecoveryStore("slow", async () => {
    await new Promise<void>((resolve) => {
      this.opened = resolve;
    });
    this.isClosed = false;
    return this;
  });

  override async read(names: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    this.isRead ||= names.some((name) => name.startsWith("s-"));
    if (this.holdReads && this.isRead)
      await new Promise<void>((resolve) => {
        this.readOn = resolve;
      });
    if (this.isClosed) throw new Error("it is closed");
    return super.read(names);
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

function counting(seen: number[] = []): Dataflow {
  const flow = new Dataflow("counting");
  flow.input("n", [1, 2, 3]).output("out", (n) => void seen.push(n));
  return flow;
}

test("a flow that is stopped while its store is opened reads nothing, and lets go of the store", async () => {
  const store = new SlowStore();
  const seen: number[] = [];
  const running = start(counting(seen), { recovery: store.slow });
  const stopped = running.stop();
  store.opened();
  await stopped;
  expect([running.state, store.isClosed, seen]).toEqual(["stopped", true, []]);
});

test("the same while what it has saved is read", async () => {
  const store = new SlowStore();
  const first = start(counting(), { recovery: store.slow });
  store.opened();
  await first.done;
  Object.assign(store, { holdReads: true, isRead: false });
  const second = start(counting(), { recovery: store.slow });
  store.opened();
  await vi.waitFor(() => expect(store.isRead).toBe(true));
  const stopped = second.stop();
  store.readOn();
  await stopped;
  expect([second.state, store.isClosed]).toEqual(["stopped", true]);
});

test("a store that does not open in the time that a stop has is let go of when it does", async () => {
  const store = new SlowStore();
  const running = start(counting(), { recovery: store.slow, stopTimeout: 1 });
  await expect(running.stop()).rejects.toMatchObject({ code: "stop-timeout" });
  store.opened();
  await vi.waitFor(() => expect(store.isClosed).toBe(true));
});

test("a store that cannot be opened is a failure, stopped or not", async () => {
  const store = new RecoveryStore("broken", async () => {
    throw new Error("no such disk");
  });
  await expect(start(counting(), { recovery: store }).stop()).rejects.toThrow("no such disk");
});
