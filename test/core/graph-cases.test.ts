import { describe, expect, test } from "vitest";
import {
  Core,
  CoreError,
  type Summary,
  type Timestamp,
  type Tracker,
  TrackerBuilder,
} from "../../ts/core/index.ts";
import { graphCases } from "./cases.ts";
import { builds } from "./cores.ts";

// A case is a line: a name, a type of time, then statements between slashes.
//   node i ins outs, sum i in out summary, edge a output b input, workers n        the graph
//   upd w s|t node port time delta       worker w notes a change at an output (s) or input (t)
//   send w; recv w v; apply              w's changes go to all; w hears v's oldest; all hear all
//   expect w s|t node port times; global w s|t node port time is; tracking w is; acyclic is
// Each worker is a tracker; one more, the scribe, turns a worker's changes into bytes for all, itself included.

const depthOf: Record<string, number> = { u64: 1, prod: 2, prod3: 3 };
const timeOf = (text: string): Timestamp => text.split(".").map(Number);
const timesOf = (text: string): Timestamp[] => (text === "-" ? [] : text.split(";").map(timeOf));
const sorted = (times: readonly Timestamp[]): string[] => times.map((time) => time.join(".")).sort();

class Play {
  readonly #table: boolean;
  readonly #depth: number;
  readonly #builder: TrackerBuilder;
  readonly #ports = new Map<string, number>();
  #workerCount = 1;
  #trackers: Tracker[] = [];
  #scribes: Tracker[] = [];
  #pipes: Uint8Array[][][] = [];

  constructor(core: Core, depth: number, table: boolean) {
    this.#table = table;
    this.#depth = depth;
    this.#builder = new TrackerBuilder(core);
  }

  run([verb, ...words]: string[]): void {
    const say = this.#graph[verb!];
    if (say !== undefined) say(words);
    else if (verb === "acyclic") this.#acyclic(words[0] === "true");
    else {
      if (this.#trackers.length === 0) this.#start();
      this.#history[verb!]!(words);
    }
  }

  readonly #graph: Record<string, (words: string[]) => void> = {
    node: ([i, ins, outs]) => {
      for (let port = 0; port < Number(ins); port++) this.#port(`t ${i} ${port}`);
      for (let port = 0; port < Number(outs); port++) this.#port(`s ${i} ${port}`);
    },
    sum: ([i, input, output, add]) => this.#path(`t ${i} ${input}`, `s ${i} ${output}`, timeOf(add!)),
    edge: ([a, output, b, input]) =>
      this.#path(`s ${a} ${output}`, `t ${b} ${input}`, new Array<number>(this.#depth).fill(0)),
    workers: ([count]) => {
      this.#workerCount = Number(count);
    },
  };

  readonly #history: Record<string, (words: string[]) => void> = {
    upd: ([w, kind, node, port, time, delta]) =>
      this.#scribes[Number(w)]!.update(this.#at(kind!, node!, port!), timeOf(time!), Number(delta)),
    send: ([w]) => this.#send(Number(w)),
    recv: ([w, v]) => this.#receive(Number(w), Number(v)),
    apply: () => {
      this.#scribes.forEach((_, w) => {
        this.#send(w);
      });
      this.#trackers.forEach((_, w) => {
        this.#scribes.forEach((_, v) => {
          while (this.#pipes[v]![w]!.length > 0) this.#receive(w, v);
        });
      });
    },
    expect: ([w, kind, node, port, times]) => {
      const frontier = this.#trackers[Number(w)]!.frontier(this.#at(kind!, node!, port!));
      expect(sorted(frontier.elements)).toEqual(sorted(timesOf(times!)));
    },
    global: ([w, kind, node, port, time, is]) => {
      const urgent = this.#trackers[Number(w)]!.isUrgent(this.#at(kind!, node!, port!), timeOf(time!));
      expect(urgent).toBe(is === "true");
    },
    tracking: ([w, is]) => expect(this.#trackers[Number(w)]!.isIdle).toBe(is !== "true"),
  };

  #start(): void {
    const all = (): Tracker[] =>
      Array.from({ length: this.#workerCount }, () => this.#builder.build({ table: this.#table }));
    this.#trackers = all();
    this.#scribes = all();
    this.#pipes = this.#trackers.map(() => this.#trackers.map(() => []));
  }

  #send(w: number): void {
    this.#scribes[w]!.commit();
    const bytes = this.#scribes[w]!.take();
    if (bytes !== undefined) for (const pipe of this.#pipes[w]!) pipe.push(bytes);
  }

  // An empty batch is not sent, and hearing it would say nothing.
  #receive(w: number, v: number): void {
    const bytes = this.#pipes[v]![w]!.shift();
    if (bytes !== undefined) this.#trackers[w]!.receive(bytes);
  }

  #acyclic(is: boolean): void {
    let refused: unknown;
    try {
      this.#builder.build();
    } catch (error) {
      refused = error;
    }
    expect(refused instanceof CoreError && refused.code === "loop-without-advance").toBe(!is);
  }

  #port(name: string): void {
    const location = this.#builder.location(this.#depth);
    this.#builder.watch(location);
    this.#ports.set(name, location);
  }

  #path(from: string, to: string, add: Timestamp): void {
    const summary: Summary = { keep: this.#depth, add };
    this.#builder.path(this.#ports.get(from)!, this.#ports.get(to)!, summary);
  }

  #at(kind: string, node: string, port: string): number {
    return this.#ports.get(`${kind} ${node} ${port}`)!;
  }
}

const lines = graphCases.trim().split("\n");

describe.each(builds)("%s", (_, module) => {
  test.each(lines.map((line) => [line.split(" ")[0]!, line] as const))("%s", (_name, line) => {
    const [head, ...statements] = line.split(" / ").map((statement) => statement.split(" "));
    for (const table of [true, false]) {
      const play = new Play(new Core(module), depthOf[head![1]!]!, table);
      for (const statement of statements) play.run(statement);
    }
  });
});

test("all cases are here", () => {
  expect(lines).toHaveLength(29);
});
