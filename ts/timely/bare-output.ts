import type { Summary, Timestamp } from "../core/index.ts";
import type { Batch } from "./batch.ts";
import type { AnyCapability } from "./input-capability.ts";
import type { PortOwner } from "./port-owner.ts";
import { isIdentity } from "./time.ts";

/** The way from an output to one of the inputs that read it. */
export interface Edge<T> {
  push(time: Timestamp, batch: Batch<T>): void;
}

/** An output port of an operator whose sessions nobody opens: what all output ports have in common. */
export class BareOutput<T> {
  /** @internal */
  readonly operator: PortOwner;
  /** @internal */
  readonly location: number;
  /** @internal */
  readonly index: number;
  readonly #edges: Edge<T>[] = [];
  /** By index of the input. */
  readonly #paths: (readonly Summary[])[] = [];
  /** By index of the input. */
  readonly #keepsTimesOf: boolean[] = [];

  /** @internal Made by {@link OperatorBuilder.output}. */
  constructor(operator: PortOwner, index: number, location: number) {
    this.operator = operator;
    this.index = index;
    this.location = location;
  }

  /** @internal Number of coordinates of the timestamps here. */
  get depth(): number {
    return this.operator.scope.depth;
  }

  /** @internal For messages. */
  get label(): string {
    return `${this.operator.label}, output ${this.index}`;
  }

  /**
   * Sends a batch as one message, after what was given to sessions before.
   * @param claim The right to send; its time is the message's.
   * @param batch It is not copied: neither sender nor receivers may change it any more. An empty one is not sent.
   * @throws {TimelyError} `wrong-output`, `capability-dropped` or `time-not-reachable` when `claim` does not allow it.
   */
  send(claim: AnyCapability, batch: Batch<T>): void {
    this.push(claim.timeAt(this), batch);
  }

  /** @internal Sends what was given to sessions, and ends them. */
  flush(): void {}

  /** @internal From now on nothing that is sent here arrives anywhere; what sessions collected is dropped. */
  cut(): void {
    this.#edges.length = 0;
  }

  /** @internal Sends without asking for the right to. */
  push(time: Timestamp, batch: Batch<T>): void {
    if (batch.values.length === 0) return;
    const edges = this.#edges;
    for (let i = 0; i < edges.length; i++) edges[i]!.push(time, batch);
  }

  /** @internal Notes that capabilities at `time` came or went. */
  note(time: Timestamp, change: 1 | -1): void {
    this.operator.dataflow.update(this.location, time, change);
    this.operator.holds(change);
  }

  /** @internal */
  addEdge(edge: Edge<T>): void {
    this.#edges.push(edge);
  }

  /** @internal */
  addPaths(input: number, paths: readonly Summary[]): void {
    this.#paths[input] = [...this.pathsFrom(input), ...paths];
    this.#keepsTimesOf[input] = this.pathsFrom(input).some((path) => isIdentity(path, this.depth));
  }

  /** @internal */
  pathsFrom(input: number): readonly Summary[] {
    return this.#paths[input] ?? [];
  }

  /** @internal Whether a message may be answered at its own time. */
  keepsTimesOf(input: number): boolean {
    return this.#keepsTimesOf[input] === true;
  }
}
