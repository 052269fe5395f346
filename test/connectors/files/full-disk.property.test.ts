import type { FileHandle } from "node:fs/promises";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
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

  async stat(): Promise<{ size: number }> {
    return { size: this.bytes.length };
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

/** What is wrong where a record is not taken. */
function codeOf(record: string): string {
  return record.includes("bad") ? "bad-value" : "write-failed";
}

test("whatever fails, the file holds the records that were taken, whole, once and in order", async () => {
  let everTaken = 0;
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
          else
            expect(failure).toMatchObject({ code: codeOf(left[partition.taken]!), site: { partition: "x" } });
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
      everTaken += taken.length;
    }),
    {
      numRuns: 500,
      // A piece that could not be cut off is longer than what is written next.
      examples: [
        [
          ["torn", "no cut", "torn", "no cut"],
          [["aaaaaa"], ["b"]],
        ],
      ],
    },
  );
  expect(everTaken).toBeGreaterThan(0);
});

/** A partition of a file of lines, and what has become of the file. */
function partitionOf(disk: Partial<FileHandle>) {
  const leave = vi.fn(async () => {});
  const publish = vi.fn(async () => {});
  const file = { path: "x", handle: disk, kept: 0, publish, leave } as unknown as OutputFile;
  const format = (values: readonly string[]): string => values.map((value) => `${value}\n`).join("");
  return { partition: new FilePartition<string>(file, { format }), leave, publish };
}

test("who gives a file up waits for the write that is under way", async () => {
  const acts: string[] = [];
  const disk = {
    async write(_bytes: Uint8Array, _from: number, length: number) {
      await new Promise((resolve) => setImmediate(resolve));
      acts.push("written");
      return { bytesWritten: length };
    },
    truncate: async () => void acts.push("cut"),
    stat: async () => ({ size: 0 }),
  };
  const { partition, leave } = partitionOf(disk as unknown as FileHandle);
  leave.mockImplementation(async () => void acts.push("left"));
  const writing = partition.write(["a"]);
  await partition.abort();
  await writing;
  expect(acts).toEqual(["written", "left"]);
});

test("a file that cannot be made durable at its close is not published, but given free", async () => {
  const failure = new Error("disk broken");
  const { partition, leave, publish } = partitionOf({ datasync: () => Promise.reject(failure) });
  await expect(partition.close()).rejects.toMatchObject({ code: "write-failed", cause: failure });
  expect([leave.mock.calls.length, publish.mock.calls.length]).toEqual([1, 0]);
});
