import {
  type Core,
  CoreError,
  type Summary,
  type Timestamp,
  type Tracker,
  TrackerBuilder,
} from "../core/index.ts";
import { TimelyError } from "./error.ts";
import type { Input } from "./input.ts";
import type { Operator } from "./operator.ts";
import type { Path, Place } from "./place.ts";
import { earliestTime } from "./time.ts";

/** What a graph is made for. */
export interface GraphSite {
  /** Name of the dataflow, for messages. */
  readonly name: string;
  /** The earliest timestamp of the outermost scope. */
  readonly origin: Timestamp;
  readonly core: Core;
  /** Number of workers. */
  readonly peers: number;
}

/** A port whose frontier somebody reads. */
export interface Watcher {
  frontierMoved(): void;
}

/** The operators and locations of one dataflow, and what must be true before it may run. */
export class Graph {
  readonly operators: Operator[] = [];
  /** By location. */
  readonly places: Place[] = [];
  /** By location: where timestamps go on to. */
  readonly paths: Path[][] = [];
  /** By location: the port whose frontier it is. */
  readonly watchers: (Watcher | undefined)[] = [];
  readonly #inputs: (Input<unknown> | undefined)[] = [];
  readonly #site: GraphSite;
  readonly #tracker: TrackerBuilder;
  #isOpen = true;
  readonly #unfinished = new Map<object, TimelyError>();
  /** What the edges do, of which the tracker knows nothing. */
  readonly #pacts: string[] = [];

  constructor(site: GraphSite) {
    this.#site = site;
    this.#tracker = new TrackerBuilder(site.core);
  }

  addLocation(place: Place): number {
    this.requireOpen(place.operator);
    this.places.push(place);
    this.watchers.push(undefined);
    this.paths.push([]);
    return this.#tracker.location(place.depth);
  }

  /** A capability at the earliest time, on every worker, from the start. */
  holdEarliest(location: number): void {
    const time = earliestTime(this.#site.origin, this.places[location]!.depth);
    this.#tracker.hold(location, time, this.#site.peers);
  }

  addPath(from: number, to: number, summary: Summary): void {
    this.#tracker.path(from, to, summary);
    this.paths[from]!.push({ to, summary });
  }

  /** An edge, which divides what it carries as `pact` says. */
  addEdge(from: number, to: number, summary: Summary, pact: string): void {
    this.addPath(from, to, summary);
    this.#pacts.push(pact);
  }

  /** The input port at a location, if there is one. */
  inputAt(location: number): Input<unknown> | undefined {
    return this.#inputs[location];
  }

  addInput(input: Input<unknown>): void {
    this.#inputs[input.location] = input;
  }

  /** Has the tracker keep the frontier of a location; `watcher` is told when it moves. */
  watch(location: number, watcher: Watcher | undefined): void {
    this.watchers[location] = watcher;
    this.#tracker.watch(location);
  }

  /** Building fails with `error` unless {@link finish} is called for `thing`. */
  begin(thing: object, error: TimelyError): void {
    this.#unfinished.set(thing, error);
  }

  finish(thing: object): void {
    this.#unfinished.delete(thing);
  }

  build(): Tracker {
    for (const error of this.#unfinished.values()) throw error;
    try {
      const tracker = this.#tracker.build({ meaning: this.#meaning() });
      this.close();
      return tracker;
    } catch (error) {
      throw error instanceof CoreError && error.code === "loop-without-advance"
        ? this.#badLoop(error)
        : error;
    }
  }

  /** Nothing can be added any more. */
  close(): void {
    this.#isOpen = false;
  }

  requireOpen(name: string): void {
    if (this.#isOpen) return;
    throw new TimelyError(
      "graph-frozen",
      `"${name}": dataflow "${this.#site.name}" is complete, nothing can be added`,
    );
  }

  /** Workers compare it: operators and pacts may differ where locations and paths do not. */
  #meaning(): string {
    const operators = this.operators.map(({ name }) => name);
    const places = this.places.map(({ operator, kind, port }) => [operator, kind, port]);
    return JSON.stringify([operators, places, this.#pacts]);
  }

  #badLoop(error: CoreError): TimelyError {
    const cycle = error.cycle.map((location) => this.places[location]!.operator);
    const names = cycle.filter((name, i) => name !== cycle[i - 1]);
    const problem = "a loop does not advance time, so it could never be known to be done";
    return new TimelyError("loop-without-advance", `${problem}: ${[...names, names[0]].join(" → ")}`, error);
  }
}
