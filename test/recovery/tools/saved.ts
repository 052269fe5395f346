import { Dataflow, run, start } from "tidemark";
import type { RecoveryStore } from "tidemark/stores";
import { MemoryBlobs } from "../memory-blobs.ts";

/** Sums by key: what all lives together have made of the same numbers. */
function sums(count: number, out: (sum: number) => void): Dataflow {
  const flow = new Dataflow("sums");
  flow
    .input(
      "n",
      Array.from({ length: count }, (_, n) => n),
    )
    .keyBy("key", (n) => (n % 5 === 0 ? "five" : n % 3))
    .scan(
      "sum",
      () => 0,
      (sum, n) => sum + n,
    )
    .values()
    .output("out", out);
  return flow;
}

/** Runs a life of the flow to its end. */
export async function live(store: RecoveryStore, count = 100): Promise<number[]> {
  const out: number[] = [];
  await run(
    sums(count, (sum) => out.push(sum)),
    { recovery: { store, every: { records: 10 }, keep: { epochs: 2 } } },
  );
  return out;
}

/** A store in which a flow was saved, several times over. */
export async function savedBlobs(): Promise<MemoryBlobs> {
  const blobs = new MemoryBlobs();
  for (let lives = 0; lives < 3; lives++) await live(blobs.store);
  return blobs;
}

/** A flow that goes on reading, until it is stopped. */
export function endless(store: RecoveryStore) {
  let n = 0;
  const source = {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        yield n++;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
  const flow = new Dataflow("sums");
  const kept = flow.input("n", source).keyBy("key", () => "all");
  kept
    .scan(
      "sum",
      () => 0,
      (sum, n) => sum + n,
    )
    .values()
    .output("out", () => {});
  return start(flow, { recovery: { store, every: "manual" } });
}
