import { Dataflow, run, type Sink, type Source, start } from "tidemark";
import { RecoveryError } from "tidemark/stores";
import { expect, test, vi } from "vitest";
import { MemoryBlobs } from "./memory-blobs.ts";

function counting(numbers: readonly number[], sink: Sink<unknown> | unknown[]): Dataflow {
  const flow = new Dataflow("counting");
  flow
    .input("n", numbers)
    .keyBy("parity", (n) => n % 2)
    .scan(
      "sum",
      () => 0,
      (sum, n) => sum + n,
    )
    .values()
    .output("out", sink);
  return flow;
}

/** A store after several commits, and the rows that the next run is to give. */
async function written(): Promise<MemoryBlobs> {
  const blobs = new MemoryBlobs();
  for (const numbers of [[1], [1, 2], [1, 2, 3]])
    await run(counting(numbers, []), { recovery: { store: blobs.store, keep: { epochs: 2 } } });
  return blobs;
}

function copyOf(blobs: MemoryBlobs, name: string, change: (bytes: Uint8Array) => Uint8Array): MemoryBlobs {
  const copy = new MemoryBlobs();
  for (const [other, bytes] of blobs.blobs)
    copy.blobs.set(other, other === name ? change(bytes.slice()) : bytes.slice());
  return copy;
}

async function resumed(blobs: MemoryBlobs): Promise<{ rows: unknown[]; fallBack: unknown } | RecoveryError> {
  const rows: unknown[] = [];
  const running = start(counting([1, 2, 3, 4], rows), { recovery: blobs.store });
  try {
    await running.done;
  } catch (error) {
    if (error instanceof RecoveryError) return error;
    throw error;
  }
  return { rows, fallBack: running.inspect().recovery?.fallBack };
}

test("any byte that has changed is found, or does not matter", { timeout: 60_000 }, async () => {
  const blobs = await written();
  expect(await resumed(copyOf(blobs, "", (bytes) => bytes))).toEqual({ rows: [6], fallBack: undefined });
  const found = { refused: 0, passedOver: 0, unread: 0 };
  for (const [name, { length }] of blobs.blobs)
    for (let at = 0; at < length; at += 3) {
      const outcome = await resumed(
        copyOf(blobs, name, (bytes) => {
          bytes[at]! ^= 0x41;
          return bytes;
        }),
      );
      if (outcome instanceof RecoveryError) {
        expect(["store-damaged", "cannot-resume"]).toContain(outcome.code);
        expect(outcome.message).toContain(name);
        found.refused++;
      } else {
        expect(outcome.rows.at(-1), `${name} at ${at}`).toBe(6);
        found[outcome.fallBack === undefined ? "unread" : "passedOver"]++;
      }
    }
  expect(found.refused).toBeGreaterThan(40);
  expect(found.passedOver).toBeGreaterThan(40);
});

test("a segment that is cut off or gone is told, with its name", async () => {
  const blobs = await written();
  const newest = [...blobs.blobs.keys()].filter((name) => name.startsWith("s-")).at(-1)!;
  const cut = await resumed(copyOf(blobs, newest, (bytes) => bytes.subarray(0, bytes.length - 3)));
  expect(cut).toMatchObject({ code: "store-damaged", site: { blob: newest } });
  const copy = copyOf(blobs, "", (bytes) => bytes);
  copy.blobs.delete(newest);
  expect(await resumed(copy)).toMatchObject({ code: "store-damaged", site: { blob: newest } });
});

/** Numbers as they come, and no end. */
function endless(numbers: readonly number[]): Source<number, number> {
  return {
    partitions: () => ["all"],
    open: (_name, position = 0) => {
      let at = position;
      return {
        position: () => at,
        read: () => {
          const values = numbers.slice(at);
          at = numbers.length;
          return values.length > 0 ? { values } : new Promise<never>(() => {});
        },
      };
    },
  };
}

/** A file that is appended to where no run has begun with it. */
function appended(rows: unknown[]): Sink<unknown, number> {
  return {
    partitions: () => ["file"],
    open: (_name, position = rows.length) => {
      rows.length = position;
      const write = (values: readonly unknown[]): void => values.forEach((value) => void rows.push(value));
      return { write, position: () => rows.length };
    },
  };
}

test("a sink is cut back to where it began though the manifest that was the first to tell so is damaged", async () => {
  const blobs = new MemoryBlobs();
  const rows: unknown[] = ["yesterday's"];
  const recovery = { store: blobs.store, every: "manual", keep: { epochs: 3 } } as const;
  const flowOf = (): Dataflow => {
    const flow = new Dataflow("appending");
    flow.input("n", endless([1, 2])).output("out", appended(rows));
    return flow;
  };
  const first = start(flowOf(), { recovery });
  await vi.waitFor(() => expect(rows).toEqual(["yesterday's", 1, 2]));
  const newest = [...blobs.blobs.keys()]
    .filter((name) => name.startsWith("m-"))
    .sort()
    .at(-1)!;
  const damaged = copyOf(blobs, newest, (bytes) => bytes.fill(0, 40));
  await first.stop();
  rows.splice(3); // as at the death of the first
  const second = start(flowOf(), { recovery: { ...recovery, store: damaged.store } });
  await vi.waitFor(() => expect(second.inspect().recovery?.fallBack).toBeDefined());
  await second.commit();
  await vi.waitFor(() => expect(rows.length).toBeGreaterThan(2));
  await second.stop();
  expect(rows).toEqual(["yesterday's", 1, 2]);
});

test("a run that another one has followed stops before it commits anything", async () => {
  const blobs = new MemoryBlobs();
  const never = new Dataflow("counting");
  never
    .input("n", {
      partitions: () => ["p"],
      open: () => ({ position: () => 0, read: () => new Promise<never>(() => {}) }),
    })
    .output("out", []);
  const first = start(never, { recovery: { store: blobs.store, every: "manual" } });
  await first.commit();
  const second = start(counting([1], []), { recovery: blobs.store });
  await second.done;
  const before = [...blobs.blobs.keys()].sort();
  first.stop().catch(() => {});
  const error = await first.done.catch((error: unknown) => error);
  expect(first.state === "stopped" || (error as RecoveryError).code === "fenced").toBe(true);
  expect([...blobs.blobs.keys()].filter((name) => name.startsWith("m-")).sort()).toEqual(
    before.filter((name) => name.startsWith("m-")),
  );
});

test.each([
  ["a function", () => ({ f: () => {} }), ".f"],
  ["an instance of a class", () => ({ at: [new URL("http://a.b")] }), ".at[0]"],
  ["a symbol", () => Symbol("mine"), undefined],
])(
  "state that holds %s is refused at the first commit, naming step, key and place",
  async (_name, start, path) => {
    const flow = new Dataflow("unsaved");
    flow
      .input("n", [7])
      .keyBy("key", () => "k")
      .stateful("keeps", { start: start as () => unknown, onValue: () => [] })
      .output("out", []);
    const error = await run(flow, { recovery: new MemoryBlobs().store }).catch((error: unknown) => error);
    expect(error).toMatchObject({
      name: "RecoveryError",
      code: "cannot-save",
      site: { step: "unsaved.keeps", key: "k" },
    });
    if (path !== undefined) expect((error as RecoveryError).message).toContain(path);
  },
);
