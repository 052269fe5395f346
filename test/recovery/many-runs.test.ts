import { Dataflow, run } from "tidemark";
import { expect, test } from "vitest";
import { MemoryBlobs } from "./memory-blobs.ts";

test.each(["close", "keep"] as const)(
  "what many short runs leave stays little, with atEnd: %s",
  async (atEnd) => {
    const blobs = new MemoryBlobs();
    const numbers: number[] = [];
    let most = 0;
    for (let night = 1; night <= 150; night++) {
      numbers.push(night);
      const out: (readonly [number, number])[] = [];
      const flow = new Dataflow("nightly");
      flow
        .input("in", numbers)
        .keyBy("key", (n) => n % 2)
        .scan(
          "sum",
          () => 0,
          (sum, n) => sum + n,
        )
        .entries()
        .output("out", out);
      await run(flow, { recovery: { store: blobs.store, atEnd } });
      const own = numbers.filter((n) => n % 2 === night % 2);
      expect(out).toEqual([[night % 2, own.reduce((a, b) => a + b)]]);
      most = Math.max(most, blobs.blobs.size);
    }
    expect(most).toBeLessThan(120);
  },
);
