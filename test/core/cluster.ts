import type { Core, Tracker } from "../../ts/core/index.ts";
import { type Graph, heldOutputs, type Path, startAt, type TrackerKind, trackerOf } from "./graphs.ts";
import { leastThrough, type Time, through } from "./oracle.ts";
import type { Draws } from "./runs.ts";

export interface Change {
  readonly location: number;
  readonly time: Time;
  readonly delta: number;
}

interface Held {
  readonly location: number;
  readonly time: Time;
}

/** A progress batch on its way, and what it says in plain numbers. */
export interface Parcel {
  readonly bytes: Uint8Array;
  readonly changes: readonly Change[];
}

/** The trackers of each worker: all must agree where they watch. */
export const kinds: readonly TrackerKind[] = [{ table: true }, { table: false }, { table: true, every: 3 }];

/** A worker: what it owns, and its views: a tracker of each kind, and plain counts. */
export interface WorkerState {
  readonly capabilities: Held[];
  readonly inbox: Held[];
  readonly trackers: readonly Tracker[];
  /** What each tracker said has moved since somebody cleared it. */
  readonly moved: readonly Set<number>[];
  readonly view: Map<string, Change>;
  untaken: Change[];
}

/** What a sender does to the parcels before they go: nothing, unless a test sabotages it. */
export type Sabotage = (parcel: Parcel, from: number) => readonly Parcel[];

/**
 * Several workers in one thread, with pipes between them that deliver when told to. Operations are legal: a message or
 * capability comes only from a capability or a message at or before it, and all changes of an operation are one batch.
 */
export class Cluster {
  readonly graph: Graph;
  readonly workers: readonly WorkerState[];
  readonly pipes: Parcel[][][];
  readonly #edges: Path[][];
  readonly #inside: Path[][];
  readonly #sabotage: Sabotage;

  constructor(core: () => Core, graph: Graph, peers: number, sabotage: Sabotage = (parcel) => [parcel]) {
    this.graph = graph;
    this.#sabotage = sabotage;
    this.#edges = outgoing(graph, graph.edges);
    this.#inside = outgoing(graph, graph.inside);
    this.pipes = Array.from({ length: peers }, () => Array.from({ length: peers }, () => []));
    this.workers = Array.from({ length: peers }, () => this.#worker(core(), peers));
  }

  #worker(core: Core, peers: number): WorkerState {
    const start = heldOutputs(this.graph).map((location) => ({
      location,
      time: startAt(this.graph, location),
    }));
    const view = new Map<string, Change>();
    for (const held of start) addTo(view, { ...held, delta: peers });
    const trackers = kinds.map((kind) => trackerOf(core, this.graph, peers, kind));
    const moved = kinds.map(() => new Set<number>());
    return { capabilities: [...start], inbox: [], trackers, moved, view, untaken: [] };
  }

  /** One activation of a worker: a few legal operations, then a commit. */
  act(w: number, draws: Draws): void {
    const worker = this.workers[w]!;
    const batch: Change[] = [];
    for (let n = 0; n <= draws.below(3); n++) {
      switch (draws.below(6)) {
        case 0:
          this.#send(worker, draws, batch);
          break;
        case 1:
        case 2:
          this.#consume(worker, draws, batch, draws.below(2) === 1);
          break;
        case 3:
          this.#mint(worker, draws, batch);
          break;
        case 4:
          this.#downgrade(worker, draws, batch);
          break;
        default:
          this.#drop(worker, draws, batch);
      }
    }
    this.#commit(worker, batch);
  }

  #send(worker: WorkerState, draws: Draws, batch: Change[]): void {
    if (worker.capabilities.length === 0) return;
    const from = draws.pick(worker.capabilities);
    const time = later(from.time, draws);
    for (const edge of this.#edges[from.location]!) {
      const arrival = through(edge, time);
      if (arrival === undefined) continue;
      batch.push({ location: edge.to, time: arrival, delta: 1 });
      draws.pick(this.workers).inbox.push({ location: edge.to, time: arrival });
    }
  }

  #consume(worker: WorkerState, draws: Draws, batch: Change[], retain: boolean): void {
    if (worker.inbox.length === 0) return;
    const [message] = worker.inbox.splice(draws.below(worker.inbox.length), 1) as [Held];
    if (retain) {
      for (const path of this.#inside[message.location]!) {
        const earliest = leastThrough(path, message.time);
        this.#gain(worker, batch, { location: path.to, time: later(earliest, draws) });
      }
    }
    batch.push({ ...message, delta: -1 });
  }

  #mint(worker: WorkerState, draws: Draws, batch: Change[]): void {
    if (worker.capabilities.length === 0 || worker.capabilities.length > 8) return;
    const from = draws.pick(worker.capabilities);
    this.#gain(worker, batch, { location: from.location, time: later(from.time, draws) });
  }

  #downgrade(worker: WorkerState, draws: Draws, batch: Change[]): void {
    const from = this.#drop(worker, draws, batch);
    if (from !== undefined)
      this.#gain(worker, batch, { location: from.location, time: later(from.time, draws) });
  }

  #gain(worker: WorkerState, batch: Change[], held: Held): void {
    worker.capabilities.push(held);
    batch.push({ ...held, delta: 1 });
  }

  #drop(worker: WorkerState, draws: Draws, batch: Change[]): Held | undefined {
    if (worker.capabilities.length === 0) return undefined;
    const [held] = worker.capabilities.splice(draws.below(worker.capabilities.length), 1) as [Held];
    batch.push({ ...held, delta: -1 });
    return held;
  }

  #commit(worker: WorkerState, batch: Change[]): void {
    for (const change of batch) {
      addTo(worker.view, change);
      for (const tracker of worker.trackers) tracker.update(change.location, change.time, change.delta);
    }
    noteMoved(worker, (tracker) => tracker.commit());
    worker.untaken.push(...batch);
  }

  /** A worker's untold changes go on their way to all others. */
  take(w: number): void {
    const worker = this.workers[w]!;
    const [bytes] = worker.trackers.map((tracker) => tracker.take());
    const changes = worker.untaken;
    worker.untaken = [];
    if (bytes === undefined) return;
    for (const parcel of this.#sabotage({ bytes, changes }, w)) {
      this.pipes[w]!.forEach((pipe, to) => {
        if (to !== w) pipe.push(parcel);
      });
    }
  }

  /** A worker hears the next batch of another. */
  deliver(from: number, to: number): void {
    const parcel = this.pipes[from]![to]!.shift();
    if (parcel === undefined) return;
    const worker = this.workers[to]!;
    for (const change of parcel.changes) addTo(worker.view, change);
    noteMoved(worker, (tracker) => tracker.receive(parcel.bytes));
  }

  /** Everything is consumed and dropped, and everybody hears of it. */
  drain(draws: Draws): void {
    for (const worker of this.workers) {
      const batch: Change[] = [];
      while (worker.inbox.length > 0) this.#consume(worker, draws, batch, false);
      while (worker.capabilities.length > 0) this.#drop(worker, draws, batch);
      this.#commit(worker, batch);
    }
    this.deliverAll(draws);
  }

  deliverAll(draws: Draws): void {
    this.workers.forEach((_, w) => {
      this.take(w);
    });
    const waiting = (): [number, number][] =>
      this.pipes.flatMap((row, from) =>
        row.flatMap((pipe, to): [number, number][] => (pipe.length > 0 ? [[from, to]] : [])),
      );
    for (let open = waiting(); open.length > 0; open = waiting()) this.deliver(...draws.pick(open));
  }

  /** What there really is: capabilities and messages, wherever they are. */
  truth(): Held[] {
    return this.workers.flatMap((worker) => [...worker.capabilities, ...worker.inbox]);
  }
}

export const keyOf = (location: number, time: Time): string => `${location}@${time.join(".")}`;

export function addTo(counts: Map<string, Change>, { location, time, delta }: Change): void {
  const key = keyOf(location, time);
  const sum = (counts.get(key)?.delta ?? 0) + delta;
  if (sum === 0) counts.delete(key);
  else counts.set(key, { location, time, delta: sum });
}

function noteMoved(worker: WorkerState, apply: (tracker: Tracker) => number): void {
  for (const [t, tracker] of worker.trackers.entries()) {
    const count = apply(tracker);
    for (let i = 0; i < count; i++) worker.moved[t]!.add(tracker.moved(i));
  }
}

function outgoing(graph: Graph, paths: readonly Path[]): Path[][] {
  const from: Path[][] = graph.depths.map(() => []);
  for (const path of paths) from[path.from]!.push(path);
  return from;
}

/** Mostly the same time or one soon after; rarely one at the end of what a coordinate holds, or behind. */
function later(time: Time, draws: Draws): Time {
  return time.map((x) => {
    if (draws.below(3) !== 0) return x;
    const far = draws.below(40);
    if (far === 1) return Math.max(x, Number.MAX_SAFE_INTEGER - draws.below(3));
    if (far === 2) return Number.POSITIVE_INFINITY;
    const by = draws.below(3);
    if (x === Number.NEGATIVE_INFINITY) return by === 0 ? x : by - 1;
    return x + by > Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : x + by;
  });
}
