import fc from "fast-check";
import { expect, test } from "vitest";
import { FilePartition } from "../../../ts/connectors/files/file-partition.ts";
import type { OutputFile } from "../../../ts/connectors/files/output-file.ts";

/** A file whose writes take some bytes, or some and fail, as a plan says; when the plan is over all goes well. */
class UnreliableFile {
  bytes: number[] = [];
  readonly #plan: readonly ("ok" | "short" | "torn" | "no cut")[];
  #at = 0;

  constructor(plan: readonly ("ok" | "short" | "torn" | "no cut")[]) {
    this.#plan = plan;
  }

  async write(
    from: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesWritten: number }> {
    const act = this.#plan[this.#at++] ?? "ok";
    const bytesWritten = act === "ok" ? length : Math.ceil(length / 2);
    if (position > this.bytes.length) throw new Error("a hole in the file");
    this.bytes.splice(position, bytesWritten, ...from.subarray(offset, offset + bytesWritten));
    if (act === "torn" || act === "no cut") throw new Error("disk full");
    return { bytesWritten };
  }

  async truncate(length: number): Promise<void> {
    if (this.#plan[this.#at++] === "no cut") throw new Error("cannot be cut");
    this.bytes.length = length;
  }

  async datasync(): Promise<void> {}

  get text(): string {
    return new TextDecoder().decode(Uint8Array.from(this.bytes));
  }
}

const plans = fc.array(fc.constantFrom("ok", "short", "torn", "no cut"), { maxLength: 30, size: "max" });
const lines = fc.array(
  fc.string({ unit: fc.constantFrom("a", "ö", "😀", "bad"), minLength: 1, maxLength: 6, size: "max" }),
  { minLength: 1, maxLength: 200, size: "max" },
);

test("whatever fails, the file holds the records that were taken, whole, once and in order", async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.array(lines, { maxLength: 3, size: "max" }), async (plan, batches) => {
      const disk = new UnreliableFile(plan);
      const done = async (): Promise<void> => {};
      const file = { path: "x", handle: disk, kept: 0, publish: done, leave: done } as unknown as OutputFile;
      const partition = new FilePartition<string>(file, {
        format: (values) =>
          values
            .map((value) => {
              if (value.includes("bad")) throw new Error("bad");
              return `${value}\n`;
            })
            .join(""),
      });
      const taken: string[] = [];
      for (const batch of batches) {
        for (let left = batch; left.length > 0; ) {
          const failure = await partition.write(left).then(
            () => undefined,
            (error: unknown) => error,
          );
          taken.push(...left.slice(0, partition.taken));
          if (failure === undefined) expect(partition.taken).toBe(left.length);
          left = left.slice(partition.taken + 1); // the one that was not taken is skipped
        }
      }
      for (;;) {
        try {
          await partition.position();
          break;
        } catch {} // it says so while it cannot be cut
      }
      expect(disk.text).toBe(taken.map((line) => `${line}\n`).join(""));
    }),
    { numRuns: 500 },
  );
});
