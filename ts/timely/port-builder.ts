import { identity, type Summary } from "../core/index.ts";
import { Capability } from "./capability.ts";
import { connect } from "./connect.ts";
import { TimelyError } from "./error.ts";
import { Input } from "./input.ts";
import type { Operator, OperatorInfo } from "./operator.ts";
import { Output } from "./output.ts";
import { type Pact, pipeline } from "./pact.ts";
import type { FrontierInterest } from "./port-owner.ts";
import type { StreamOrigin, StreamScope } from "./stream-origin.ts";
import { earliestTime } from "./time.ts";

/** An input, and how its times may change on the way to an output. */
export type OutputPath = readonly [input: Input<unknown>, summary: Summary | readonly Summary[]];

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
   * @throws {TimelyError} `stream-of-another-dataflow`, `stream-of-another-scope`, `graph-frozen`
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
    const location = graph.addLocation({ operator: name, kind: "input", port: inputs.length, depth });
    const input = new Input<T>(this.#operator, inputs.length, location, frontier);
    inputs.push(input);
    graph.addInput(input);
    if (frontier !== "never") graph.watch(location, input);
    for (const stream of listOf(streams)) connect(stream, input, pact);
    return input;
  }

  /** Adds an output port. See {@link OperatorBuilder.output}. */
  output<T>(from?: readonly OutputPath[]): Output<T> {
    return this.add(from, (index, location) => new Output<T>(this.#operator, index, location));
  }

  /** @internal Adds an output port of a class of its own. */
  protected add<O extends Output<unknown>>(
    from: readonly OutputPath[] | undefined,
    make: (index: number, location: number, operator: Operator) => O,
  ): O {
    const { inputs, outputs, name } = this.#operator;
    const { graph } = this.#scope.dataflow;
    const { depth } = this.#scope;
    const location = graph.addLocation({ operator: name, kind: "output", port: outputs.length, depth });
    const output = make(outputs.length, location, this.#operator);
    outputs.push(output);
    graph.holdEarliest(location);
    const same = identity(depth);
    const paths = from ?? inputs.map((input): OutputPath => [input, same]);
    for (const [input, summary] of paths) this.#addPaths(input, output, summary);
    return output;
  }

  /**
   * Completes the operator.
   * @param setup Called at once with one capability an output, at the earliest time: yours to drop. The function
   *   it returns runs at each activation: at the start, when messages or frontier moves came, or when asked for.
   */
  build(setup: OperatorSetup): void {
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
    output.addPaths(input.index, all);
  }
}

function listOf<S extends object>(streams: S | readonly S[]): readonly S[] {
  return Array.isArray(streams) ? streams : [streams as S];
}
