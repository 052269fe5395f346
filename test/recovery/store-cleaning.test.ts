import { expect, test } from "vitest";
import { crc32 } from "../../ts/exchange/crc32.ts";
import type { Blob } from "../../ts/recovery/blobs.ts";
import { StoreSession } from "../../ts/recovery/session.ts";
import { MemoryBlobs } from "./memory-blobs.ts";

const options = { flow: "flow", bins: 1_024, keep: 1 };
const bytes = Uint8Array.of(1, 2, 3);
const frames = [{ bytes, sum: crc32(bytes) }];

async function commitOne(session: StoreSession, epoch: number): Promise<void> {
  const segments = [await session.writeSegment(0, epoch, frames)];
  await session.commit({ epoch, isFinal: false, isTold: false, segments });
}

test("a manifest is deleted before the segments that it lists", async () => {
  const deleted: string[][] = [];
  class Noting extends MemoryBlobs {
    override async delete(names: readonly string[]): Promise<void> {
      deleted.push([...names]);
    }
  }
  const blobs = new Noting();
  const session = await StoreSession.begin(blobs, "store", options);
  await commitOne(session, 1);
  await commitOne(session, 2);
  await session.close();
  expect(deleted).toEqual([["m-000000000001"], ["m-000000000002"], ["s-1-0-1"]]);
});

test("segments stay as long as a manifest that lists them could not be deleted", async () => {
  class Stubborn extends MemoryBlobs {
    isStubborn = true;

    override async delete(names: readonly string[]): Promise<void> {
      if (this.isStubborn) throw new Error("not now");
      return super.delete(names);
    }
  }
  const blobs = new Stubborn();
  const session = await StoreSession.begin(blobs, "store", options);
  await commitOne(session, 1);
  await commitOne(session, 2);
  expect([...blobs.blobs.keys()].filter((name) => name.startsWith("s-"))).toEqual(["s-1-0-1", "s-1-0-2"]);
  blobs.isStubborn = false;
  await commitOne(session, 3);
  await session.close();
  expect([...blobs.blobs.keys()].filter((name) => name.startsWith("s-"))).toEqual(["s-1-0-3"]);
});

test("a store is closed when it has answered all, and a commit that is under way goes no further", async () => {
  const calls: string[] = [];
  let answer = (): void => {};
  class Slow extends MemoryBlobs {
    override async create(blob: Blob): Promise<boolean> {
      if (calls.push(blob.name) > 1)
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
      return super.create(blob);
    }
    async close(): Promise<void> {
      calls.push("close");
    }
  }
  const session = await StoreSession.begin(new Slow(), "store", options);
  void session.commit({ epoch: 1, isFinal: false, isTold: true, segments: [] }); // two manifests, one after the other
  const closed = session.close();
  await new Promise((resolve) => setTimeout(resolve));
  expect(calls).toEqual(["m-000000000001", "m-000000000002"]);
  answer();
  await closed;
  expect(calls).toEqual(["m-000000000001", "m-000000000002", "close"]);
});

test("runs that die before they commit leave no more than a few manifests", async () => {
  const blobs = new MemoryBlobs();
  const first = await StoreSession.begin(blobs, "store", options);
  await first.commit({ epoch: 1, isFinal: false, isTold: false, segments: [] });
  for (let lives = 0; lives < 10; lives++) {
    const dies = await StoreSession.begin(blobs, "store", options);
    await dies.load();
    await dies.writeSegment(0, 2, frames);
    await dies.close();
  }
  expect(blobs.blobs.size).toBeLessThan(7);
});
