import { Dataflow, run, type Sink, type Source } from "tidemark";
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
