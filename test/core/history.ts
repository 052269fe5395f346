import type { Core, Frontier } from "../../ts/core/index.ts";
import { addTo, type Change, Cluster, keyOf, kinds, type Sabotage } from "./cluster.ts";
import { randomGraph } from "./graphs.ts";
import { atOrBefore, Oracle, type Time, textOf } from "./oracle.ts";
import { Draws } from "./runs.ts";

// A frontier that has not moved is the same object: its text is made once.
const texts = new WeakMap<Frontier, string>();

function textOfFrontier(frontier: Frontier): string {
  const known = texts.get(frontier);
  if (known !== undefined) return known;
  const text = textOf(frontier.elements);
  texts.set(frontier, text);
  return text;
}

/** A broken promise, or undefined. */
export type Finding = string | undefined;

/** A random history on a random graph, with every promise looked at after each step. */
export class History {
  readonly cluster: Cluster;
  readonly oracle: Oracle;
  readonly #peers: number;
  readonly #last: Time[][][];
  readonly #told: string[][][];
  steps = 0;

  constructor(core: () => Core, graphNumbers: readonly number[], peers: number, sabotage?: Sabotage) {
    this.cluster = new Cluster(core, randomGraph(new Draws(graphNumbers)), peers, sabotage);
    this.oracle = new Oracle(this.cluster.graph);
    this.#peers = peers;
    this.#last = this.cluster.workers.map((_, w) => this.#frontiers(w, 0));
    this.#told = this.cluster.workers.map((_, w) => kinds.map((_kind, t) => this.#texts(w, t)));
  }

  /** Plays a step that the numbers decide. Returns the worker whose view may have changed. */
  step(numbers: readonly number[]): number {
    this.steps++;
    const draws = new Draws(numbers);
    const kind = draws.below(4);
    const w = draws.below(this.#peers);
    if (kind < 2 || this.#peers === 1) this.cluster.act(w, draws);
    else if (kind === 2) this.cluster.take(w);
    else this.cluster.deliver((w + 1 + draws.below(this.#peers - 1)) % this.#peers, w);
    return w;
  }

  /** P1: each frontier is what the definition makes of the counts this worker has heard of, with a table and without. */
  wrongFrontier(w: number): Finding {
    const worker = this.cluster.workers[w]!;
    const positive = [...worker.view.values()].filter(({ delta }) => delta > 0);
    const expected = this.oracle.frontiers(positive).map(textOf);
    for (const t of kinds.keys()) {
      const actual = this.#texts(w, t);
      for (const [l, text] of expected.entries()) {
        if (!isWatched(l, t) || text === actual[l]!) continue;
        return `tracker ${t} of worker ${w}: ${actual[l]!} instead of ${text} at ${l}`;
      }
      const idle = worker.trackers[t]!.isIdle;
      if (idle !== (positive.length === 0)) return `tracker ${t} of worker ${w}: isIdle is ${idle}`;
    }
    return undefined;
  }

  /** A tracker names a location as moved iff its frontier is another one now. */
  wrongMoved(w: number): Finding {
    for (const [t, moved] of this.cluster.workers[w]!.moved.entries()) {
      const now = this.#texts(w, t);
      const before = this.#told[w]![t]!;
      const wrong = now.findIndex((text, l) => isWatched(l, t) && (text !== before[l]) !== moved.has(l));
      if (wrong >= 0) return `tracker ${t} of worker ${w}: moved is ${moved.has(wrong)} for ${wrong}`;
      this.#told[w]![t] = now;
      moved.clear();
    }
    return undefined;
  }

  /** P2: no frontier of this worker has passed what can still come of something outstanding anywhere. */
  unsafe(w: number): Finding {
    const possible = this.oracle.frontiers(this.cluster.truth());
    const frontiers = this.#frontiers(w, 0);
    for (const [l, times] of possible.entries()) {
      for (const time of times) {
        if (frontiers[l]!.some((element) => atOrBefore(element, time))) continue;
        return `worker ${w} has passed ${time.join(".")} at ${l}, which may still come`;
      }
    }
    return undefined;
  }

  /** P3: no frontier of this worker has gone back since it was last looked at. */
  retreat(w: number): Finding {
    const before = this.#last[w]!;
    const now = this.#frontiers(w, 0);
    this.#last[w] = now;
    for (const [l, times] of now.entries()) {
      for (const time of times) {
        if (before[l]!.some((element) => atOrBefore(element, time))) continue;
        return `worker ${w} went back to ${time.join(".")} at ${l}`;
      }
    }
    return undefined;
  }

  /** P5, P6: what there is equals this worker's view and all it has not heard of; and is never negative. */
  unaccounted(w: number): Finding {
    const { cluster } = this;
    const sum = new Map<string, Change>();
    const add = (change: Change): void => addTo(sum, change);
    for (const { location, time, count } of cluster.workers[w]!.trackers[0]!.occurrences()) {
      add({ location, time, delta: count });
    }
    cluster.workers.forEach((worker, from) => {
      if (from !== w) worker.untaken.forEach(add);
      for (const parcel of cluster.pipes[from]![w]!) parcel.changes.forEach(add);
    });
    for (const { location, time } of cluster.truth()) add({ location, time, delta: -1 });
    return sum.size === 0 ? undefined : `worker ${w} does not account for ${[...sum.keys()].join(", ")}`;
  }

  /** The counts of a worker, as text. */
  counts(w: number, t: number): string {
    const occurrences = this.cluster.workers[w]!.trackers[t]!.occurrences();
    return occurrences.map(({ location, time, count }) => `${keyOf(location, time)}:${count}`).join(" ");
  }

  #texts(w: number, t: number): string[] {
    const tracker = this.cluster.workers[w]!.trackers[t]!;
    return this.cluster.graph.depths.map((_, l) =>
      isWatched(l, t) ? textOfFrontier(tracker.frontier(l)) : "",
    );
  }

  #frontiers(w: number, t: number): Time[][] {
    const tracker = this.cluster.workers[w]!.trackers[t]!;
    return this.cluster.graph.depths.map((_, l) =>
      isWatched(l, t) ? [...tracker.frontier(l).elements] : [],
    );
  }
}

function isWatched(location: number, t: number): boolean {
  return location % (kinds[t]!.every ?? 1) === 0;
}
