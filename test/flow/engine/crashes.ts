import type { Dataflow, Sink } from "tidemark";
import type { StateKeeper } from "../../../ts/flow/engine/state-keeper.ts";
import type { SavedCell } from "../../../ts/flow/state/table.ts";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { Cluster } from "../../../ts/testing/cluster.ts";
import { placeOf } from "../state/saved-cells.ts";
import type { Tape } from "./tape.ts";

// A flow that may die at any turn, while epochs end on its workers at different turns. An epoch counts once every step on
// every worker has told that it ended there: then what was saved, how far sources had been read, and what had been written
// by then is all that outlives a crash. Other workers go on, fewer or more.

/** What has been written to the outputs in this life, by output and worker. */
export class Written {
  readonly rows: Map<string, unknown[][]> = new Map();

  sink(output: string): Sink<unknown> {
    const byWorker: unknown[][] = [];
    this.rows.set(output, byWorker);
    return {
      open: (_name, _position, { worker }) => {
        byWorker[worker] ??= [];
        return { write: (values) => void byWorker[worker]!.push(...values) };
      },
    };
  }

  clear(): void {
    for (const byWorker of this.rows.values()) byWorker.length = 0;
  }
}

/** A flow that can be run from anywhere. */
export interface Mortal {
  readonly flow: Dataflow;
  readonly tapes: readonly Tape<unknown>[];
  readonly written: Written;
}

/** What outlives a crash. */
interface Committed {
  readonly cells: Map<string, Map<string, SavedCell>>;
  positions: number[][];
  /** By output, of former lives and of this one. */
  readonly rows: Map<string, unknown[]>;
}

/** An epoch that has not ended everywhere. */
interface Ending {
  readonly positions: number[][];
  readonly told: { readonly step: string; readonly cells: SavedCell[] }[];
  readonly rows: Map<string, unknown[][]>;
}

/** Runs a flow through crashes. */
export class CrashingRun {
  readonly host = new SimulatedHost({ now: 1_000_000 });
  readonly #mortal: Mortal;
  readonly #random: () => number;
  readonly #committed: Committed = { cells: new Map(), positions: [], rows: new Map() };
  #cluster!: Cluster;
  #workers = 1;
  #life = 0;
  /** The epoch that inputs read in; the one before it may be ending. */
  #epoch = 1;
  #ending: Ending | undefined;
  /** Rows of this life that count already, by output and worker. */
  #counted: Map<string, number[]> = new Map();

  constructor(make: (host: SimulatedHost) => Mortal, random: () => number) {
    this.#mortal = make(this.host);
    this.#random = random;
    this.#committed.positions = this.#mortal.tapes.map(({ taken }) => [...taken]);
  }

  /** Feeds, ends epochs and crashes at random, then lets all end. Gives the rows by output. */
  async run(acts: number): Promise<Readonly<Record<string, unknown[]>>> {
    await this.#begin();
    for (let act = 0; act < acts; act++) {
      await this.#act(this.#random());
      if (this.#random() < 0.6) await this.#cluster.turns(Math.floor(this.#random() * 25));
      else if (this.#random() < 0.5) await this.#cluster.settle();
      this.#commit();
    }
    for (const tape of this.#mortal.tapes) tape.end();
    for (let turn = 0; !this.#cluster.isDone && turn < 100; turn++) await this.#cluster.advance(10_000);
    if (!this.#cluster.isDone) throw new Error("the flow does not end");
    this.#countRows(this.#mortal.written.rows);
    return Object.fromEntries(this.#committed.rows);
  }

  async #act(chance: number): Promise<void> {
    const { tapes } = this.#mortal;
    const tape = tapes[Math.floor(this.#random() * tapes.length)]!;
    if (chance < 0.5)
      tape.feed(Math.floor(this.#random() * tape.due.length), 1 + Math.floor(this.#random() * 4));
    else if (chance < 0.75) await this.#endEpoch();
    else if (chance < 0.85) await this.#cluster.advance(Math.floor(this.#random() * 40));
    else await this.#begin();
  }

  async #begin(): Promise<void> {
    this.#workers = 1 + Math.floor(this.#random() * 3);
    this.#life++;
    this.#epoch = 1;
    this.#ending = undefined;
    this.#mortal.written.clear();
    this.#counted = new Map();
    for (const [i, tape] of this.#mortal.tapes.entries()) tape.rewind(this.#committed.positions[i]!);
    const keeper = (worker: number): StateKeeper => this.#keeperOf(worker, this.#life);
    this.#cluster = new Cluster(this.#mortal.flow, this.host, this.#workers, this.#life, keeper);
    await this.#cluster.start();
    if (this.#random() < 0.7) await this.#cluster.settle();
  }

  #keeperOf(worker: number, life: number): StateKeeper {
    return {
      restored: (step) => structuredClone([...(this.#committed.cells.get(step)?.values() ?? [])]),
      epochEnded: (step, epoch, state) => {
        if (life !== this.#life || epoch !== this.#epoch - 1) return; // of a dead life, or the last, which never counts
        this.#ending!.told.push({ step, cells: structuredClone([...state.takeTouched()]) });
        const output = step.slice(step.indexOf(".") + 1);
        const rows = this.#mortal.written.rows.get(output);
        if (rows === undefined) return;
        const ofOutput = this.#ending!.rows.get(output) ?? [];
        this.#ending!.rows.set(output, ofOutput);
        ofOutput[worker] = [...(rows[worker] ?? [])];
      },
    };
  }

  /** On one worker after the other, while the flow goes on; not while the epoch before is still ending. */
  async #endEpoch(): Promise<void> {
    if (this.#ending !== undefined) return;
    const { tapes } = this.#mortal;
    const ending: Ending = { positions: tapes.map(({ taken }) => [...taken]), told: [], rows: new Map() };
    this.#ending = ending;
    this.#epoch++;
    const order = this.#cluster.runs.map((run, worker) => ({ run, worker, at: this.#random() }));
    for (const { run, worker } of order.sort((a, b) => a.at - b.at)) {
      for (const [i, { taken }] of tapes.entries())
        for (const [partition, at] of taken.entries())
          if (partition % this.#workers === worker) ending.positions[i]![partition] = at;
      run.epochs.end();
      if (this.#random() < 0.5) await this.#cluster.turns(1 + Math.floor(this.#random() * 10));
    }
  }

  #commit(): void {
    const steps = this.#cluster.built?.states.size ?? 0;
    const ending = this.#ending;
    if (ending === undefined || ending.told.length < steps * this.#workers) return;
    this.#ending = undefined;
    for (const { step, cells } of ending.told) {
      const known = this.#committed.cells.get(step) ?? new Map<string, SavedCell>();
      this.#committed.cells.set(step, known);
      for (const cell of cells) {
        const place = placeOf(cell);
        if ("content" in cell) known.set(place, cell);
        else known.delete(place);
      }
    }
    this.#committed.positions = ending.positions;
    this.#countRows(ending.rows);
  }

  /** Rows that have been written since the last that count. */
  #countRows(rows: ReadonlyMap<string, readonly (readonly unknown[])[]>): void {
    for (const [output, byWorker] of rows) {
      const all = this.#committed.rows.get(output) ?? [];
      this.#committed.rows.set(output, all);
      const counted = this.#counted.get(output) ?? [];
      this.#counted.set(output, counted);
      for (const [worker, own] of byWorker.entries()) {
        all.push(...(own ?? []).slice(counted[worker] ?? 0));
        counted[worker] = own?.length ?? 0;
      }
    }
  }
}
