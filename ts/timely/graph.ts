import { CoreError, type Summary, type Tracker, TrackerBuilder } from "../core/index.ts";
import type { TimelyDataflow } from "./dataflow.ts";
import { TimelyError } from "./error.ts";
import type { Path } from "./explain.ts";
import type { Input } from "./input.ts";
import { Operator } from "./operator.ts";
import type { Scope } from "./scope.ts";
import type { Stream } from "./stream.ts";
import { earliestTime } from "./time.ts";

/** What a location of the tracker is. */
export interface Place {
  readonly operator: string;
  readonly kind: "input" | "output" | "probe";
  /** Index of the port. */
  readonly port: number;
  /** Number of coordinates of the timestamps there. */
  readonly depth: number;
}

/** The operators and locations of one dataflow, and what must be true before it may run. */
export class Graph {
  readonly operators: Operator[] = [];
  /** By location. */
  readonly places: Place[] = [];
  /** By location: where timestamps go on to. */
  readonly paths: Path[][] = [];
  /** By location: the input whose frontier it is. */
  readonly watchers: (Input<unknown> | undefined)[] = [];
  readonly #inputs: (Input<unknown> | undefined)[] = [];
  readonly #dataflow: TimelyDataflow;
  readonly #tracker: TrackerBuilder;
  readonly #unfinished = new Map<object, TimelyError>();

  constructor(dataflow: TimelyDataflow) {
    this.#dataflow = dataflow;
    this.#tracker = new TrackerBuilder(dataflow.worker.core);
  }

  addOperator(scope: Scope, name: string): Operator {
    this.requireOpen(name);
    const operator = new Operator(scope, name, this.operators.length);
    this.operators.push(operator);
    this.#dataflow.grow(this.operators.length);
    return operator;
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
    const time = earliestTime(this.#dataflow.origin, this.places[location]!.depth);
    this.#tracker.hold(location, time, this.#dataflow.worker.peers);
  }

  addPath(from: number, to: number, summary: Summary): void {
    this.#tracker.path(from, to, summary);
    this.paths[from]!.push({ to, summary });
  }

  /** The input port at a location, if there is one. */
  inputAt(location: number): Input<unknown> | undefined {
    return this.#inputs[location];
  }

  addInput(input: Input<unknown>): void {
    this.#inputs[input.location] = input;
  }

  watch(location: number, input: Input<unknown> | undefined): void {
    this.watchers[location] = input;
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
      return this.#tracker.build();
    } catch (error) {
      throw error instanceof CoreError && error.code === "loop-without-advance"
        ? this.#badLoop(error)
        : error;
    }
  }

  requireOpen(name: string): void {
    if (!this.#dataflow.isFrozen) return;
    throw new TimelyError(
      "graph-frozen",
      `"${name}": dataflow "${this.#dataflow.name}" is complete, nothing can be added`,
    );
  }

  requireOwn(stream: Stream<unknown>, label: string): void {
    if (stream.scope.dataflow === this.#dataflow) return;
    const problem = `it reads a stream of dataflow "${stream.scope.dataflow.name}"`;
    throw new TimelyError("stream-of-another-dataflow", `${label}: ${problem}`);
  }

  #badLoop(error: CoreError): TimelyError {
    const cycle = error.cycle.map((location) => this.places[location]!.operator);
    const names = cycle.filter((name, i) => name !== cycle[i - 1]);
    const problem = "a loop does not advance time, so it could never be known to be done";
    return new TimelyError("loop-without-advance", `${problem}: ${[...names, names[0]].join(" → ")}`, error);
  }
}
