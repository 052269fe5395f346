import { Dataflow, type Sink, type Source, start } from "tidemark";
import type { RecoveryStore } from "tidemark/stores";
import { expect } from "vitest";
import { MemoryBlobs } from "../recovery/memory-blobs.ts";

// A flow whose process dies at any call to its sink, or to its store: each call is counted twice, before it is made and when
// it has been answered.

/** Counts calls, and lets one be the last. */
export class Death {
  /** What was called, in order. */
  readonly calls: string[] = [];
  /** What the process had open: the system closes it when it dies, which here is done when nobody looks any more. */
  readonly open: (() => unknown)[] = [];
  readonly #at: number;
  readonly #underWay: Promise<unknown>[] = [];

  /** @param at Index of the call that is the last; none by default. */
  constructor(at = Number.POSITIVE_INFINITY) {
    this.#at = at;
  }

  get isDead(): boolean {
    return this.calls.length > this.#at;
  }

  /** @throws Where the process is dead: nothing is done any more. */
  come(to: string): void {
    this.calls.push(to);
    if (this.isDead) throw new Error(`died ${to}`);
  }

  async around<R>(name: string, act: () => R): Promise<Awaited<R>> {
    this.come(`before ${name}`);
    const acting = (async () => act())();
    this.#underWay.push(acting);
    const result = await acting;
    this.come(`after ${name}`);
    return result;
  }

  /** What was under way when the process died may have been done, but is not done later. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }
}

/** A sink in a process that may die: nobody tells it then. */
export function mortal<T, P>(sink: Sink<T, P>, death: Death): Sink<T, P> {
  return {
    ...sink,
    async open(name, position, context) {
      const opened = await death.around("open", async () => {
        const opened = await sink.open(name, position, context);
        death.open.push(() => opened.abort?.(undefined));
        return opened;
      });
      const mortal = Object.create(opened) as typeof opened;
      return Object.assign(mortal, {
        write: (values: readonly T[]) => death.around("write", () => opened.write(values)),
        ...(opened.position && { position: () => death.around("position", () => opened.position!()) }),
        ...(opened.prepare && { prepare: () => death.around("prepare", () => opened.prepare!()) }),
        ...(opened.commit && {
          commit: (token: unknown) => death.around("commit", () => opened.commit!(token)),
        }),
        close: () => death.around("close", () => opened.close?.()),
        abort: () => {},
      });
    },
  };
}

class MortalBlobs extends MemoryBlobs {
  death: Death = new Death();

  override create(blob: Parameters<MemoryBlobs["create"]>[0]): Promise<boolean> {
    return this.death.around("manifest", () => super.create(blob));
  }
}

/** What is written to, over several processes. */
export interface Target {
  /** A sink of numbers, as a new process makes it, with several partitions or one. */
  sink(): Sink<number>;
  /** What anybody sees, by partition. */
  seen(): Promise<readonly (readonly number[])[]>;
}

const numbers = Array.from({ length: 16 }, (_, n) => n);

/** A source that can be read again, whose records come when they are let go. */
class Fed {
  #due = 0;
  #wake = (): void => {};

  upTo(due: number): void {
    this.#due = due;
    this.#wake();
  }

  readonly source: Source<number, number> = {
    partitions: () => ["all"],
    open: (_name, position = 0, { signal }) => {
      let at = position;
      const isDue = (): boolean => at < this.#due || this.#due === Number.POSITIVE_INFINITY;
      const take = (): { values: number[]; done: boolean } => {
        const values = numbers.slice(at, this.#due);
        at += values.length;
        return { values, done: this.#due === Number.POSITIVE_INFINITY };
      };
      const wait = (): Promise<ReturnType<typeof take>> =>
        new Promise((resolve, reject) => {
          this.#wake = () => {
            if (!isDue()) return;
            this.#wake = () => {}; // what it would take now, nobody would get
            resolve(take());
          };
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      return { position: () => at, read: () => (isDue() ? take() : wait()) };
    },
  };
}

/** A life of a flow that takes some records, commits, and so on; to its end, or to the first that fails. */
export async function live(sink: Sink<number>, store: RecoveryStore, workers = 1): Promise<void> {
  const fed = new Fed();
  const flow = new Dataflow("numbers");
  flow.input("n", fed.source).output("out", sink);
  const running = start(flow, { recovery: { store, every: "manual" }, workers });
  const ended = running.done.then(
    () => {},
    (error: unknown) => error,
  );
  const act = async (): Promise<void> => {
    for (let due = 4; due < numbers.length; due += 4) {
      fed.upTo(due);
      await running.commit();
    }
    fed.upTo(Number.POSITIVE_INFINITY);
  };
  await act().catch(() => {}); // `done` tells
  const error = await ended;
  if (error !== undefined) throw error;
}

/**
 * Has a flow die at each of its calls, and once more as it resumes on more workers; the third life, on others again, comes
 * to the end. What is seen is then as if nothing had happened.
 */
export async function diesAnywhere(make: () => Target | Promise<Target>): Promise<void> {
  const undisturbed = await make();
  const all = new Death();
  const blobs = new MortalBlobs();
  blobs.death = all;
  await live(mortal(undisturbed.sink(), all), blobs.store, 1);
  const expected = await undisturbed.seen();
  expect([...expected.flat()].sort((a, b) => a - b)).toEqual(numbers);
  const { calls } = all;
  const commits = calls.filter((call) => call === "after commit");
  if (commits.length > 0) expect(commits.length).toBeGreaterThan(2); // else it dies in few places
  for (let at = 0; at < calls.length; at++) await dieTwice(await make(), expected, at, calls);
}

async function dieTwice(
  target: Target,
  expected: readonly (readonly number[])[],
  at: number,
  calls: readonly string[],
): Promise<void> {
  const blobs = new MortalBlobs();
  const told: string[] = [];
  const left: (() => unknown)[] = [];
  for (const [life, workers] of [1, 3, 2].entries()) {
    const last = life === 0 ? at : life === 1 ? (at * 7) % 13 : undefined;
    const death = new Death(last);
    blobs.death = death;
    const ended = live(mortal(target.sink(), death), blobs.store, workers);
    await (life === 2 ? ended : ended.catch((error: Error) => told.push(error.message)));
    await death.settled();
    left.push(() => Promise.all(death.open.map((close) => close())));
  }
  const seen = await target.seen();
  for (const close of left) await close();
  expect(seen, `${at}: ${calls[at]}; ${told.join("; ")}`).toEqual(expected);
}
