import { expect, test } from "vitest";
import { framesOf } from "../../ts/recovery/frames.ts";
import { StoreSession } from "../../ts/recovery/session.ts";
import { MemoryBlobs } from "./memory-blobs.ts";

const options = { flow: "f", bins: 256, keep: 1 };

/** A commit with one new segment and none of those before. */
async function commit(session: StoreSession, epoch: number): Promise<void> {
  const frames = framesOf({ id: "step", operator: "scan" }, [{ table: "state", key: "k", content: epoch }]);
  const segments = [await session.writeSegment(0, epoch, [...frames])];
  await session.commit({ epoch, isFinal: false, isTold: false, segments });
}

test.each([1, 2, 5])(
  "a run is fenced off though the manifests of its successor, who has committed %i times, have been deleted",
  async (commits) => {
    const blobs = new MemoryBlobs();
    const zombie = await StoreSession.begin(blobs, "memory", options);
    await commit(zombie, 1);
    const successor = await StoreSession.begin(blobs, "memory", options);
    for (let epoch = 2; epoch < 2 + commits; epoch++) await commit(successor, epoch);
    await expect(commit(zombie, 2)).rejects.toMatchObject({ code: "fenced" });
    await successor.close();
    const resumed = await StoreSession.begin(blobs, "memory", options);
    expect(resumed.manifest.epoch).toBe(1 + commits);
    const [cell] = (await resumed.load()).take("step");
    expect(cell).toMatchObject({ content: 1 + commits });
  },
);

test("a run that was overtaken as it began, by one that has committed since, begins behind it", async () => {
  const blobs = new MemoryBlobs();
  await commit(await StoreSession.begin(blobs, "memory", options), 1);
  const create = blobs.create.bind(blobs);
  blobs.create = async (blob) => {
    blobs.create = create;
    const faster = await StoreSession.begin(blobs, "memory", options);
    await commit(faster, 2);
    await faster.close();
    return create(blob);
  };
  const slower = await StoreSession.begin(blobs, "memory", options);
  expect(slower.manifest.epoch).toBe(2);
  expect([...(await slower.load()).take("step")]).toMatchObject([{ content: 2 }]);
});
