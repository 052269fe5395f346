import { Dataflow, type KeyedStream, type Source, start } from "tidemark";
import { RecoveryStore } from "tidemark/stores";
import { expect, test } from "vitest";
import { MemoryBlobs } from "./memory-blobs.ts";

const MANY = 50_000;

/** All at once, and then one now and then. */
function manyThenFew(): { readonly source: Source<number, number>; more(): void } {
  let allowed = MANY;
  let wake = (): void => {};
  return {
    more() {
      allowed++;
      wake();
    },
    source: {
      partitions: () => ["all"],
      open: (_name, position = 0) => {
        let at = position;
        return {
          position: () => at,
          read(limit) {
            const values = Array.from({ length: Math.min(limit, allowed - at) }, (_, i) => at + i);
            at += values.length;
            if (values.length > 0) return { values };
            return new Promise((resolve) => {
              wake = () => resolve({ values: [] });
            });
          },
        };
      },
    },
  };
}

const never = new Promise<number>(() => {});

test.each<readonly [string, (numbers: KeyedStream<number, number>) => void]>([
  ["reorder", (numbers) => void numbers.reorder("wait").results.output("out", [])],
  ["reorder without keys", (numbers) => void numbers.values().reorder("wait").results.output("out", [])],
  [
    "calls",
    (numbers) => void numbers.mapAsync("wait", () => never, { concurrency: MANY * 2 }).output("out", []),
  ],
  [
    "throttle",
    (numbers) => void numbers.values().throttle("wait", { records: 1, per: 1e9 }).output("out", []),
  ],
])("of many records that wait, those are saved that have come or gone: %s", async (_kind, build) => {
  const blobs = new MemoryBlobs();
  let bytes = 0;
  const store = new RecoveryStore("counting", async () =>
    Object.assign(Object.create(blobs), {
      write: async (some: readonly { bytes: Uint8Array }[]) => {
        for (const blob of some) bytes += blob.bytes.length;
        return blobs.write(some as never);
      },
    }),
  );
  const { source, more } = manyThenFew();
  const flow = new Dataflow("waiting");
  build(
    flow
      .input("in", source, { eventTime: { at: (n) => n, outOfOrder: 10 * MANY } })
      .keyBy("key", (n) => n % 1_000),
  );
  const running = start(flow, { recovery: { store, every: "manual" } });
  running.done.catch(() => {});
  const kept = () => running.inspect().steps.find(({ id }) => id === "waiting.wait")!.received ?? 0;
  await running.commit();
  while (kept() < MANY) await new Promise((resolve) => setTimeout(resolve, 1));
  await running.commit();
  const whole = bytes;
  const some: number[] = [];
  for (let i = 1; i <= 12; i++) {
    bytes = 0;
    more();
    while (kept() < MANY + i) await new Promise((resolve) => setTimeout(resolve, 1));
    await running.commit();
    some.push(bytes);
  }
  // At first much is saved again, as much has changed.
  const last = some.slice(4);
  expect(last.reduce((sum, each) => sum + each) / last.length).toBeLessThan(whole / 10);
  await running.stop({ within: 10 }).catch(() => {});
});
