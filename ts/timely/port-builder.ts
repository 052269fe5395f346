import { identity, type Summary } from "../core/index.ts";
import { frozenSummary } from "../core/summary.ts";
import { BareOutput } from "./bare-output.ts";
import { Capability } from "./capability.ts";
import { connect, requireReadable } from "./connect.ts";
import { TimelyError } from "./error.ts";
import { Input } from "./input.ts";
import type { Operator, OperatorInfo } from "./operator.ts";
import { type Pact, pipeline } from "./pact.ts";
import type { FrontierInterest } from "./port-owner.ts";
import type { StreamOrigin, StreamScope } from "./stream-origin.ts";
import { earliestTime } from "./time.ts";
import { Watch } from "./watch.ts";

/** An input or a watch, and how its times may change on the way to an output. */
export type OutputPath = readonly [from: Input<unknown> | Watch, summary: Summary | readonly Summary[]];

/** How an input port is made. */
export interface InputOptions {
  /** Which moves of the frontier activate the operator; "always" by default. */
  readonly frontier?: FrontierInterest;
}

/** Makes what runs at each activation, once the ports of an operator are there. */
export type OperatorSetup = (capabilities: Capability[], info: OperatorInfo) => () => void;

/** Makes an operator out of ports that know nothing of streams. {@link OperatorBuilder} gives outputs their streams. */
export class PortBuilder {
  readonly #operator: Operator;
  readonly #scope: StreamScope;
  #isBuilt = false;

  constructor(scope: StreamScope, name: string) {
    this.#scope = scope;
    this.#operator = scope.dataflow.addOperator(scope, name);
    scope.dataflow.graph.begin(
      this.#operator,
      new TimelyError("operator-not-built", `${this.#operator.label}: build() was not called`),
    );
  }

  /**
   * Adds an input port. All inputs come before the outputs they lead to.
   * @param streams One stream, or several that merge here.
   * @param pact How records are divided among the workers; by default they stay.
   * @param options Which moves of its frontier activate the operator; by default all do.
   * @throws {TimelyError} `stream-of-another-dataflow`, `stream-of-another-scope`, `graph-frozen`; `operator-built` once
   *   {@link build} was called
   */
  input<T>(
    streams: StreamOrigin<T> | readonly StreamOrigin<T>[],
    pact: Pact<T> = pipeline(),
    options: InputOptions = {},
  ): Input<T> {
    const { inputs, name } = this.#operator;
    const { frontier = "always" } = options;
    const { graph } = this.#scope.dataflow;
    const { depth } = this.#scope;
    this.#requireReadable(streams, `input ${inputs.length}`);
    const location = graph.addLocation({ operator: name, kind: "input", port: inputs.length, depth });
    const input = new Input<T>(this.#operator, inputs.length, location, frontier);
    inputs.push(input);
    graph.addInput(input);
    if (frontier !== "never") graph.watch(location, input);
    for (const stream of listOf(streams)) connect(stream, input, pact);
    return input;
  }

  /**
   * Watches streams: the operator reads their frontier, and runs when it moves, but gets none of their records. It does
   * not end before that frontier is empty. No output is held back by it unless {@link OperatorBuilder.output} names it:
   * in a loop, an operator may watch what comes of its own output. An operator that has a watch and no input is not
   * kept waiting while the queues are full, as a source is.
   * @param streams One stream, or several: the frontier is the earliest of all.
   * @throws {TimelyError} `stream-of-another-dataflow`, `stream-of-another-scope`, `graph-frozen`; `operator-built` once
   *   {@link build} was called
   * @example
   * ```ts
   * import { defaultHost } from "tidemark";
   * import { Worker } from "tidemark/timely";
   * const worker = new Worker({ host: defaultHost() });
   * const handle = worker.dataflow((scope) => {
   *   const { handle, stream } = scope.input<string>();
   *   const builder = scope.operator("epochs");
   *   const watch = builder.watch(stream);
   *   builder.build(() => () => console.log(watch.frontier.elements)); // [ [ 0 ] ], [ [ 3 ] ], []
   *   return handle;
   * });
   * while (worker.step());
   * handle.advanceTo(3);
   * while (worker.step());
   * handle.close();
   * while (!worker.isDone) worker.step();
   * ```
   */
  watch(streams: StreamOrigin<unknown> | readonly StreamOrigin<unknown>[]): Watch {
    const { watches, name } = this.#operator;
    const { graph } = this.#scope.dataflow;
    const { depth } = this.#scope;
    this.#requireReadable(streams, `watch ${watches.length}`);
    const location = graph.addLocation({ operator: name, kind: "watch", port: watches.length, depth });
    const watch = new Watch(this.#operator, watches.length, location);
    watches.push(watch);
    graph.watch(location, watch);
    for (const { output, summary } of listOf(streams).flatMap(({ sources }) => sources)) {
      graph.addPath(output.location, location, summary ?? identity(depth));
    }
    return watch;
  }

  /** Adds an output port. See {@link OperatorBuilder.output}. */
  output<T>(from?: readonly OutputPath[]): BareOutput<T> {
    return this.add(from, (index, location) => new BareOutput<T>(this.#operator, index, location));
  }

  /** @internal Adds an output port of a class of its own. */
  protected add<O extends BareOutput<unknown>>(
    from: readonly OutputPath[] | undefined,
    make: (index: number, location: number, operator: Operator) => O,
  ): O {
    const { inputs, outputs, name } = this.#operator;
    const { graph } = this.#scope.dataflow;
    const { depth } = this.#scope;
    this.#requireUnbuilt();
    const same = identity(depth);
    const paths = (from ?? inputs.map((input): OutputPath => [input, same])).map(
      ([place, summary]) => [this.#requireOwn(place), this.#summaries(summary)] as const,
    );
    const location = graph.addLocation({ operator: name, kind: "output", port: outputs.length, depth });
    const output = make(outputs.length, location, this.#operator);
    outputs.push(output);
    graph.holdEarliest(location);
    for (const [place, summaries] of paths) this.#addPaths(place, output, summaries);
    return output;
  }

  /**
   * Completes the operator, once all its ports are there.
   * @param setup Called at once with one capability an output, at the earliest time: yours to drop. The function
   *   it returns runs at each activation: at the start, when messages or frontier moves came, or when asked for.
   * @throws {TimelyError} `graph-frozen`; `operator-built` when it is called once more. What `setup` throws: the dataflow
   *   cannot be completed then.
   */
  build(setup: OperatorSetup): void {
    const { dataflow } = this.#scope;
    const { graph, origin } = dataflow;
    graph.requireOpen(this.#operator.name);
    this.#requireUnbuilt();
    this.#isBuilt = true;
    const time = earliestTime(origin, this.#scope.depth);
    const capabilities = this.#operator.outputs.map((output) => {
      dataflow.update(output.location, time, -1); // it was counted by holdEarliest, for every worker
      return new Capability(output, time);
    });
    const logic = setup(capabilities, this.#operator);
    if (typeof logic !== "function")
      throw new TimelyError("bad-argument", `${this.#operator.label}: its setup must give a function`);
    this.#operator.install(logic);
    graph.finish(this.#operator);
  }

  #addPaths(from: OutputPath[0], output: BareOutput<unknown>, summaries: readonly Summary[]): void {
    const { graph } = this.#scope.dataflow;
    for (const summary of summaries) graph.addPath(from.location, output.location, summary);
    if (from instanceof Input) output.addPaths(from.index, summaries); // a watch has no messages to answer
  }

  /** Copies, because whoever gave them may change them. */
  #summaries(given: OutputPath[1]): Summary[] {
    const { depth } = this.#scope;
    return ("keep" in given ? [given] : given).map((summary) => frozenSummary(summary, depth, depth));
  }

  #requireOwn(place: OutputPath[0]): OutputPath[0] {
    if (place.operator === this.#operator) return place;
    throw new TimelyError(
      "wrong-output",
      `${this.#operator.label}: a path to its output begins at ${place.label}`,
    );
  }

  /** All streams before the first change, so that a port is there whole or not at all. */
  #requireReadable(streams: StreamOrigin<unknown> | readonly StreamOrigin<unknown>[], port: string): void {
    this.#requireUnbuilt();
    for (const stream of listOf(streams)) {
      requireReadable(stream, this.#operator, `${this.#operator.label}, ${port}`);
    }
  }

  #requireUnbuilt(): void {
    if (!this.#isBuilt) return;
    throw new TimelyError("operator-built", `${this.#operator.label}: build() was called before`);
  }
}

function listOf<S extends object>(streams: S | readonly S[]): readonly S[] {
  return Array.isArray(streams) ? streams : [streams as S];
}
