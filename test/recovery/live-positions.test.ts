import { Dataflow, type Sink, type Source, start } from "tidemark";
import { expect, test } from "vitest";
import { MemoryBlobs } from "./memory-blobs.ts";

// What connectors give and are given is theirs to go on changing: what is saved of it is a copy.

interface At {
  next: number;
}

/** A source that has but one object for where it is, from the first run to the last. */
function liveSource(reads: { release(): void }, opened: unknown[]): Source<number, At> {
  return {
    partitions: () => ["all"],
    open(_name, at = { next: 0 }) {
      opened.push(structuredClone(at));
      return {
        position: () => at,
        acknowledge(position) {
          position.next = Number.NaN; // nobody asked it to, but it is its own
        },
        read: () => {
          const value = at.next++; // before anything is handed out
          if (value < 3) return { values: [value] };
          return new Promise((resolve) => {
            reads.release = () => resolve({ values: [value] });
          });
        },
      };
    },
  };
}

test("a position that a source goes on changing is saved as it was", async () => {
  const blobs = new MemoryBlobs();
  const opened: unknown[] = [];
  for (let life = 0; life < 2; life++) {
    const reads = { release: () => {} };
    const out: number[] = [];
    const flow = new Dataflow("live");
    flow.input("in", liveSource(reads, opened), { batchSize: 1 }).output("out", (n) => void out.push(n));
    const running = start(flow, { recovery: { store: blobs.store, every: "manual" } });
    running.done.catch(() => {});
    await running.commit();
    for (let i = 0; i < 4; i++) await running.commit(); // what has not changed is saved again, too
    expect(out).toEqual(life === 0 ? [0, 1, 2] : []);
  }
  expect(opened).toEqual([{ next: 0 }, { next: 3 }]);
});

test("and so is what a sink gives, and is given", async () => {
  const blobs = new MemoryBlobs();
  const opened: unknown[] = [];
  const committed: unknown[] = [];
  const rewinding: Sink<number, At> = {
    open(_name, at = { next: 0 }) {
      opened.push(structuredClone(at));
      const own = at;
      return {
        position: () => own,
        write(values) {
          own.next += values.length;
        },
      };
    },
  };
  const token: At = { next: 0 };
  const transactional: Sink<number, At> = {
    open: () => ({
      write(values) {
        token.next += values.length;
      },
      prepare: () => token,
      commit(prepared: At) {
        committed.push(prepared.next);
        prepared.next = Number.NaN;
      },
    }),
  };
  let given = 0;
  let wake = (): void => {};
  const source: Source<number, number> = {
    partitions: () => ["all"],
    open: (_name, position = 0) => {
      let at = position;
      return {
        position: () => at,
        read: () =>
          at < given
            ? { values: [at++] }
            : new Promise((resolve) => {
                wake = () => resolve({ values: [] });
              }),
      };
    },
  };
  const flow = (): Dataflow => {
    const made = new Dataflow("live");
    const numbers = made.input("in", source);
    numbers.output("rewinding", rewinding);
    numbers.output("transactional", transactional);
    return made;
  };
  const running = start(flow(), { recovery: { store: blobs.store, every: "manual" } });
  running.done.catch(() => {});
  await running.commit();
  for (let n = 1; n <= 3; n++) {
    given = n;
    wake();
    while (running.inspect().written < 2 * n) await new Promise((resolve) => setTimeout(resolve, 1));
    await running.commit();
  }
  while (committed.length < 4) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(committed).toEqual([0, 1, 2, 3]);
  const next = start(flow(), { recovery: { store: blobs.store, every: "manual" } });
  next.done.catch(() => {});
  await next.commit();
  expect(opened).toEqual([{ next: 0 }, { next: 3 }]);
});
