import { identity, type Summary } from "../core/index.ts";
import { Capability } from "./capability.ts";
import { DirectEdge, MappedEdge, RoutedEdge } from "./edge.ts";
import { TimelyError } from "./error.ts";
import { type FrontierInterest, Input } from "./input.ts";
import type { Operator, OperatorInfo } from "./operator.ts";
import { Output } from "./output.ts";
import { type Pact, pipeline } from "./pact.ts";
import type { StreamSource } from "./plain-stream.ts";
import type { Scope } from "./scope.ts";
import type { Stream } from "./stream.ts";
import { earliestTime } from "./time.ts";

/** An input, and how its times may change on the way to an output. */
export type OutputPath = readonly [input: Input<unknown>, summary: Summary | readonly Summary[]];

/** How an input port is made. */
export interface InputOptions {
  /** Which moves of the frontier activate the operator; "always" by default. */
  readonly frontier?: FrontierInterest;
}

/**
 * Makes an operator: ports first, then {@link build}.
 *
 * @example
 * ```ts
 * import { defaultHost } from "tidemark";
 * import { Worker } from "tidemark/timely";
 * const worker = new Worker({ host: defaultHost() });
 * const handle = worker.dataflow((scope) => {
 *   const { handle, stream } = scope.input<number>();
 *   const builder = scope.operator("double");
 *   const input = builder.input(stream);
 *   const output = builder.output<number>();
 *   builder.build(([capability]) => {
 *     capability!.drop();
 *     return () => {
 *       input.forEach((claim, { values }) => {
 *         output.session(claim).giveAll(values.map((n) => 2 * n));
 *       });
 *     };
 *   });
 *   output.stream.inspect((n) => console.log(n)); // 42
 *   return handle;
 * });
 * handle.send(21);
 * handle.close();
 * while (worker.step());
 * ```
 */
export class OperatorBuilder {
  readonly #operator: Operator;
  readonly #scope: Scope;

  /** @internal Made by {@link Scope.operator}. */
  constructor(scope: Scope, name: string) {
    this.#scope = scope;
    const { graph } = scope.dataflow;
    this.#operator = graph.addOperator(scope, name);
    graph.begin(
      this.#operator,
      new TimelyError("operator-not-built", `${this.#operator.label}: build() was not called`),
    );
  }

  /**
   * Adds an input port. All inputs come before the outputs they lead to.
   * @param streams One stream, or several that merge here.
   * @param pact How records are divided among the workers; by default they stay.
   * @throws {TimelyError} `stream-of-another-dataflow`, `stream-of-another-scope`, `graph-frozen`
   */
  input<T>(
    streams: Stream<T> | readonly Stream<T>[],
    pact: Pact<T> = pipeline(),
    options: InputOptions = {},
  ): Input<T> {
    const { inputs, name } = this.#operator;
    const { frontier = "always" } = options;
    const { graph } = this.#scope.dataflow;
    const location = graph.addLocation({
      operator: name,
      kind: "input",
      port: inputs.length,
      depth: this.#scope.depth,
    });
    const input = new Input<T>(this.#operator, inputs.length, location, frontier);
    inputs.push(input);
    graph.addInput(input);
    if (frontier !== "never") graph.watch(location, input);
    for (const stream of Array.isArray(streams) ? streams : [streams]) connect(stream, input, pact);
    return input;
  }

  /**
   * Adds an output port.
   * @param from The inputs whose messages it may answer, and how times change on the way. By default all inputs,
   *   at their own time. An input left out cannot lead to anything here.
   */
  output<T>(from?: readonly OutputPath[]): Output<T> {
    const { inputs, outputs, name } = this.#operator;
    const { graph } = this.#scope.dataflow;
    const { depth } = this.#scope;
    const location = graph.addLocation({ operator: name, kind: "output", port: outputs.length, depth });
    const output = new Output<T>(this.#operator, outputs.length, location);
    outputs.push(output);
    graph.holdEarliest(location);
    const same = identity(depth);
    const paths = from ?? inputs.map((input): readonly [Input<unknown>, Summary] => [input, same]);
    for (const [input, summary] of paths) this.#addPaths(input, output, summary);
    return output;
  }

  /**
   * Completes the operator.
   * @param setup Called at once with one capability an output, at the earliest time: yours to drop. The function
   *   it returns runs at each activation: at the start, when messages or frontier moves came, or when asked for.
   */
  build(setup: (capabilities: Capability[], info: OperatorInfo) => () => void): void {
    const { dataflow } = this.#scope;
    const { graph, origin } = dataflow;
    graph.requireOpen(this.#operator.name);
    const time = earliestTime(origin, this.#scope.depth);
    const capabilities = this.#operator.outputs.map((output) => {
      dataflow.update(output.location, time, -1); // it was counted by holdEarliest, for every worker
      return new Capability(output, time);
    });
    this.#operator.install(setup(capabilities, this.#operator));
    graph.finish(this.#operator);
  }

  #addPaths(input: Input<unknown>, output: Output<unknown>, paths: Summary | readonly Summary[]): void {
    const { graph } = this.#scope.dataflow;
    const all = "keep" in paths ? [paths] : paths;
    for (const path of all) graph.addPath(input.location, output.location, path);
    output.addPaths(input, all);
  }
}

/** Lets `input` read `stream`. */
export function connect<T>(stream: Stream<T>, input: Input<T>, pact: Pact<T>): void {
  const { scope, dataflow } = input.operator;
  dataflow.graph.requireOpen(input.operator.name);
  dataflow.graph.requireOwn(stream, input.label);
  if (stream.scope !== scope) {
    const problem = `a stream of scope "${stream.scope.name}" is read in scope "${scope.name}": enter or leave first`;
    throw new TimelyError("stream-of-another-scope", `${input.label}: ${problem}`);
  }
  for (const source of stream.sources) addEdge(source, input, pact);
}

function addEdge<T>({ output, summary }: StreamSource<T>, input: Input<T>, pact: Pact<T>): void {
  const { dataflow, scope } = input.operator;
  const { worker } = dataflow;
  const last =
    worker.peers > 1 && divides(pact) ? new RoutedEdge(input, pact, worker) : new DirectEdge(input);
  output.addEdge(summary === undefined ? last : new MappedEdge<T>(summary, last));
  dataflow.graph.addPath(output.location, input.location, summary ?? identity(scope.depth));
}

function divides<T>(pact: Pact<T>): pact is Required<Pact<T>> {
  return pact.route !== undefined;
}
