import { type AnyStream, collect, Dataflow, type Source, type Stream, tumbling } from "tidemark";
import { StreamHandle } from "../../../ts/flow/graph/stream-handle.ts";
import { seededRandom } from "../../../ts/host/random.ts";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { Cluster } from "../../../ts/testing/cluster.ts";
import type { Build, Event } from "./kept-steps.ts";

// A flow whose partitions are fed bit by bit and end one after the other, in an order that a seed decides, while workers
// and the messages between them take their turns by it too.

/** How a flow is run. */
export interface Manner {
  readonly workers: number;
  readonly batchSize: number;
  /** Decides who has its turn, which partition is fed, and which ends next; 0: all is there from the start. */
  readonly seed: number;
}

/** How event time is told, at the inputs or behind them. */
export interface Times {
  readonly outOfOrder: number;
  readonly inMidFlow?: boolean;
}

/** What came out, in no order: by output, and of windows behind each output that has event time. */
export async function rowsOf(
  build: Build,
  records: readonly (readonly Event[])[],
  { outOfOrder, inMidFlow = false }: Times,
  { workers, batchSize, seed }: Manner,
): Promise<Readonly<Record<string, string[]>>> {
  const host = new SimulatedHost({ now: 1_000_000 });
  const flow = new Dataflow("ends");
  const rows: Record<string, unknown[]> = {};
  const note = (stream: AnyStream, name: string): void => {
    rows[name] = [];
    const outlet = stream as Stream<unknown> & { entries?(): Stream<unknown> };
    (outlet.entries?.() ?? outlet).output(name, (row) => void rows[name]!.push(row));
  };
  const half = records.length / 2;
  const sources = [new Script(records.slice(0, half)), new Script(records.slice(half))];
  const eventTime = { at: ({ at }: Event) => at, outOfOrder };
  const [left, right] = sources.map((source, i) => {
    const input = inMidFlow
      ? flow.input(`in ${i}`, source, { batchSize }).withEventTime(`time ${i}`, eventTime)
      : flow.input(`in ${i}`, source, { batchSize, eventTime });
    return input.keyBy(`key ${i}`, ({ key }) => key);
  });
  right!.inspect("read", () => {});
  for (const [name, stream] of Object.entries(build(left!, right!, host))) {
    const output = stream as Stream<unknown>;
    note(output, name);
    if (!StreamHandle.portOf(output)!.timed) continue;
    const { results, late } = output.window(tumbling(3)).aggregate(`${name} windows`, collect());
    note(
      results.map(`${name} sorted`, ({ start, value }) => [start, inAnyOrder(value)]),
      `${name} in windows`,
    );
    note(late, `${name} late`);
  }
  const cluster = new Cluster(flow, host, workers, seed);
  await cluster.start();
  await feed(sources, seed, cluster);
  for (let turn = 0; !cluster.isDone && turn < 100; turn++) await cluster.advance(10_000);
  if (!cluster.isDone) throw new Error("the flow does not end");
  return Object.fromEntries(Object.entries(rows).map(([name, own]) => [name, inAnyOrder(own)]));
}

async function feed(sources: readonly Script<Event>[], seed: number, cluster: Cluster): Promise<void> {
  const random = seededRandom(seed);
  const open = sources.flatMap((source) => [...source.due.keys()].map((index) => ({ source, index })));
  while (open.length > 0) {
    const at = seed === 0 ? 0 : Math.floor(random() * open.length);
    const { source, index } = open[at]!;
    const isOver = source.feed(index, seed === 0 ? Number.POSITIVE_INFINITY : Math.floor(random() * 4));
    if (isOver) open.splice(at, 1);
    if (seed === 0) continue;
    if (random() < 0.3) await cluster.settle();
    else await cluster.turns(Math.floor(random() * 20));
  }
}

/** Partitions that are fed by hand; each ends with its last record, or some time after it. */
class Script<T> implements Source<T> {
  readonly #records: readonly (readonly T[])[];
  readonly due: number[];
  readonly #given: number[];
  readonly #isOver: boolean[];
  #wake: (() => void)[] = [];

  constructor(records: readonly (readonly T[])[]) {
    this.#records = records;
    this.due = records.map(() => 0);
    this.#given = records.map(() => 0);
    this.#isOver = records.map(() => false);
  }

  partitions(): string[] {
    return this.#records.map((_, index) => `p${index}`);
  }

  open(name: string): ReturnType<Source<T>["open"]> {
    const index = Number(name.slice(1));
    return {
      position: () => this.#given[index],
      read: async (limit) => {
        while (this.#given[index] === this.due[index] && !this.#isOver[index])
          await new Promise<void>((resolve) => void this.#wake.push(resolve));
        const from = this.#given[index]!;
        const to = Math.min(this.due[index]!, from + limit);
        this.#given[index] = to;
        return {
          values: this.#records[index]!.slice(from, to),
          done: this.#isOver[index]! && to === this.due[index],
        };
      },
    };
  }

  /** Returns whether the partition has ended. */
  feed(index: number, records: number): boolean {
    const all = this.#records[index]!.length;
    this.#isOver[index] = this.due[index] === all || records === Number.POSITIVE_INFINITY;
    this.due[index] = Math.min(all, this.due[index]! + records);
    const wake = this.#wake;
    this.#wake = [];
    for (const one of wake) one();
    return this.#isOver[index]!;
  }
}

export function inAnyOrder(rows: readonly unknown[]): string[] {
  return rows.map((row) => JSON.stringify(row, withoutMerged)).sort();
}

/** How many sessions a record has joined is a matter of which came first. */
export function withoutMerged(name: string, value: unknown): unknown {
  return name === "merged" ? undefined : value;
}
