import type { Summary, Timestamp } from "../core/index.ts";
import type { Batch } from "./batch.ts";
import type { Edge } from "./edge.ts";
import type { Input } from "./input.ts";
import type { Claim } from "./input-capability.ts";
import type { Operator } from "./operator.ts";
import { Session } from "./session.ts";
import { Stream } from "./stream.ts";
import { isIdentity } from "./time.ts";

/** An output port of an operator. */
export class Output<T> {
  /** What is sent here, for other operators to read. */
  readonly stream: Stream<T>;
  /** @internal */
  readonly operator: Operator;
  /** @internal */
  readonly location: number;
  /** @internal */
  readonly index: number;
  readonly #edges: Edge<T>[] = [];
  readonly #paths = new Map<Input<unknown>, readonly Summary[]>();
  readonly #keepsTimesOf: boolean[] = [];
  #session: Session<T> | undefined;

  /** @internal Made by {@link OperatorBuilder.output}. */
  constructor(operator: Operator, index: number, location: number) {
    this.operator = operator;
    this.index = index;
    this.location = location;
    this.stream = new Stream<T>(operator.scope, [{ output: this, summary: undefined }]);
  }

  /** @internal For messages. */
  get label(): string {
    return `${this.operator.label}, output ${this.index}`;
  }

  /**
   * Sends a batch. It is not copied: neither sender nor receivers may change it any more. An empty one is not sent.
   * @throws {TimelyError} `wrong-output`, `capability-dropped` or `time-not-reachable` when `claim` does not allow it.
   */
  send(claim: Claim, batch: Batch<T>): void {
    const time = claim.timeAt(this);
    this.#session?.flush();
    this.push(time, batch);
  }

  /** Opens a session for records given one by one. Throws like {@link send}. */
  session(claim: Claim): Session<T> {
    const time = claim.timeAt(this);
    if (this.#session?.isFor(claim, time)) return this.#session;
    this.#session?.flush();
    this.operator.dataflow.flushBeforeSweep(this);
    this.#session = new Session(this, claim, time);
    return this.#session;
  }

  /** @internal Sends the records that wait in an open session. */
  flush(): void {
    this.#session?.flush();
  }

  /** @internal Ends the session of an activation. */
  closeSession(): void {
    if (this.#session === undefined) return;
    this.#session.close();
    this.#session = undefined;
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
  addPaths(input: Input<unknown>, paths: readonly Summary[]): void {
    this.#paths.set(input, [...this.pathsFrom(input), ...paths]);
    this.#keepsTimesOf[input.index] = this.pathsFrom(input).some((path) =>
      isIdentity(path, this.stream.scope.depth),
    );
  }

  /** @internal */
  pathsFrom(input: Input<unknown>): readonly Summary[] {
    return this.#paths.get(input) ?? [];
  }

  /** @internal Whether a message may be answered at its own time. */
  keepsTimesOf(input: Input<unknown>): boolean {
    return this.#keepsTimesOf[input.index] === true;
  }
}
