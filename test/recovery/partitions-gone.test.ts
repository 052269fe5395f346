import { Dataflow, run, type Sink, type Source, start, tumbling } from "tidemark";
import { expect, test } from "vitest";
import { MemoryBlobs } from "./memory-blobs.ts";

/** Numbers by partition, of those that are listed; notes where each is opened. */
function listing(names: readonly string[], opened: string[]): Source<number, number> {
  return {
    partitions: () => [...names],
    open: (name, at = 0) => {
      opened.push(`${name}@${at}`);
      return { position: () => at, read: () => (at < 2 ? { values: [at++] } : { values: [], done: true }) };
    },
  };
}

const lives: readonly (readonly number[])[] = [1, 2, 3].flatMap((a) =>
  [1, 2, 3].flatMap((b) => [1, 2, 3].map((c) => [a, b, c])),
);

test.each(lives)(
  "what was saved of a partition outlives a run that does not list it: %i, %i, %i workers",
  async (...workers) => {
    const blobs = new MemoryBlobs();
    const lists = [["a", "b", "c"], ["b"], ["a", "b", "c"]];
    const opened: string[][] = [[], [], []];
    const sinkOpened: string[][] = [[], [], []];
    for (const [life, names] of lists.entries()) {
      const sink: Sink<number, number> = {
        partitions: () => [...names],
        route: (n, count) => n % count,
        open: (name, at = 0) => {
          sinkOpened[life]!.push(`${name}@${at}`);
          let written = at;
          return {
            position: () => written,
            write(values) {
              written += values.length;
            },
          };
        },
      };
      const flow = new Dataflow("gone");
      flow.input("in", listing(names, opened[life]!), { batchSize: 1 }).output("out", sink);
      for (let round = 0; round < (life === 1 ? 4 : 1); round++)
        await run(flow, { workers: workers[life]!, recovery: { store: blobs.store, atEnd: "keep" } });
    }
    expect(opened[2]!.sort()).toEqual(["a@2", "b@2", "c@2"]);
    expect(sinkOpened[2]!.filter((open) => open.endsWith("@0"))).toEqual(
      sinkOpened[0]!.filter((open) => open === "c@0"),
    );
  },
);

test.each([
  [2, 1],
  [4, 2],
  [3, 1],
  [1, 3],
])(
  "rows that a worker had prepared are made visible though there are %i workers, and then %i",
  async (before, after) => {
    const blobs = new MemoryBlobs();
    const prepared = new Map<string, number[]>();
    const visible: number[] = [];
    let mayCommit = false;
    const sink: Sink<number> = {
      open: (name, position) => {
        let rows: number[] = [];
        let next = 0;
        const commit = (token: unknown): void => {
          if (!mayCommit) throw new Error("it dies");
          visible.push(...(prepared.get(token as string) ?? []));
          prepared.delete(token as string);
        };
        for (const { token } of (position as { token: unknown }[] | undefined) ?? []) commit(token);
        return {
          write: (values) => void rows.push(...values),
          prepare: () => {
            if (rows.length === 0) return undefined;
            const token = `${name}-${Math.random()}-${next++}`;
            prepared.set(token, rows);
            rows = [];
            return token;
          },
          commit,
        };
      },
    };
    const numbers = Array.from({ length: 20 }, (_, n) => n);
    const flow = (): Dataflow => {
      const made = new Dataflow("tokens");
      made.input("in", numbers).redistribute("spread").output("out", sink);
      return made;
    };
    await expect(run(flow(), { workers: before, recovery: blobs.store })).rejects.toThrow("it dies");
    mayCommit = true;
    await run(flow(), { workers: after, recovery: blobs.store });
    expect(visible.sort((a, b) => a - b)).toEqual(numbers);
    expect(prepared.size).toBe(0);
  },
);

test.each([
  [2, 1],
  [3, 2],
])(
  "what a worker that is no more wrote behind its position is cut off: %i workers, and then %i",
  async (before, after) => {
    const blobs = new MemoryBlobs();
    const written = new Map<string, number[]>();
    let mayGoOn = false;
    const sink: Sink<number, number> = {
      open: (name, position = 0) => {
        const rows = (written.get(name) ?? []).slice(0, position);
        written.set(name, rows);
        return { position: () => rows.length, write: (values) => void rows.push(...values) };
      },
    };
    const numbers = Array.from({ length: 30 }, (_, n) => n);
    const flow = (): Dataflow => {
      const made = new Dataflow("rows");
      const spread = made.input("in", numbers, { batchSize: 1 }).redistribute("spread");
      spread.output("out", sink);
      spread.output("dies", (n) => {
        if (n === 20 && !mayGoOn) throw new Error("it dies");
      });
      return made;
    };
    const recovery = { store: blobs.store, every: { records: 1 } };
    await expect(run(flow(), { workers: before, recovery })).rejects.toThrow("it dies");
    mayGoOn = true;
    await run(flow(), { workers: after, recovery });
    expect([...written.values()].flat().sort((a, b) => a - b)).toEqual(numbers);
  },
);

test("a new partition begins where it did in the run that died before it was open", async () => {
  const blobs = new MemoryBlobs();
  const late: number[][] = [];
  let dies = false;
  const life = (
    names: readonly string[],
    values: Readonly<Record<string, readonly number[]>>,
    opensB: boolean,
  ) => {
    const own: number[] = [];
    late.push(own);
    const flow = new Dataflow("slow");
    const source: Source<number, number> = {
      partitions: () => [...names],
      open: async (name, position = 0) => {
        if (name === "b" && !opensB) await new Promise(() => {});
        let at = position;
        const all = values[name]!;
        return {
          position: () => at,
          read: () => {
            if (at < all.length) return { values: [all[at++]!] };
            return dies ? { values: [], wakeAt: Date.now() + 1 } : { values: [], done: true };
          },
        };
      },
    };
    const windows = flow
      .input("in", source, { eventTime: { at: (n) => n } })
      .keyBy("all", () => "all")
      .window(tumbling(10))
      .count("count");
    windows.late.output("late", (n: number) => void own.push(n));
    windows.results.output("out", []);
    return flow;
  };
  await run(life(["a"], { a: [1, 100] }, true), { recovery: { store: blobs.store, atEnd: "keep" } });
  // Reads far ahead in a, while b opens for ever; then it dies.
  dies = true;
  const running = start(life(["a", "b"], { a: [1, 100, 9_000], b: [] }, false), {
    workers: 2,
    recovery: { store: blobs.store, every: "manual" },
    stopTimeout: 1,
  });
  running.done.catch(() => {});
  await running.commit();
  while (running.inspect().steps[0]!.passed < 1) await new Promise((resolve) => setTimeout(resolve, 1));
  await running.commit();
  await running.stop().catch(() => {});
  dies = false;
  await run(life(["a", "b"], { a: [1, 100, 9_000], b: [50, 200, 300] }, true), { recovery: blobs.store });
  expect(late.at(-1)).toEqual([50]);
});
