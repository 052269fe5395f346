import { Partitioner } from "../../core/index.ts";
import {
  type Capability,
  type Input,
  type OperatorInfo,
  type Output,
  type Pact,
  pipeline,
  type Scope,
  type Stream as TimelyStream,
  type TimelyDataflow,
  type Worker,
} from "../../timely/index.ts";
import type { Dataflow } from "../dataflow.ts";
import { type Chain, compileChain } from "../fusion/compile-chain.ts";
import { edgesFrom, isBoundary } from "../fusion/edges.ts";
import type { ExchangeStep, InputStep, KeyedStep, OutputStep, Port, Step } from "../step.ts";
import { Claim } from "./claim.ts";
import { BINS, byKey, byPartition, inTurn, toAll } from "./exchange.ts";
import type { FlowRun } from "./flow-run.ts";
import { InputOperator } from "./input-operator.ts";
import { KeyedOperator } from "./keyed-operator.ts";
import { OutputOperator } from "./output-operator.ts";
import type { PartitionNames } from "./partition-names.ts";

/** Epochs count from 1. */
const FIRST_EPOCH = 1;

/** A flow as one worker runs it. */
export interface BuiltFlow {
  readonly dataflow: TimelyDataflow;
  readonly inputs: readonly InputOperator[];
  readonly outputs: readonly OutputOperator[];
  /** The input ports of each step that is an operator of its own. */
  readonly ports: ReadonlyMap<Step, readonly Input<unknown>[]>;
}

/** Lowers a flow to operators of the timely layer: one for each boundary step, with the fused steps behind it. */
export function buildFlow(flow: Dataflow, worker: Worker, run: FlowRun, partitions: PartitionNames): BuiltFlow {
  return worker.dataflow((scope) => new Builder(scope, worker, run, partitions).build(flow.steps), {
    name: flow.id,
    origin: [FIRST_EPOCH, Number.NEGATIVE_INFINITY],
  });
}

class Builder {
  readonly #scope: Scope;
  readonly #worker: Worker;
  readonly #run: FlowRun;
  readonly #partitions: PartitionNames;
  readonly #inputs: InputOperator[] = [];
  readonly #outputs: OutputOperator[] = [];
  readonly #ports: Map<Step, readonly Input<unknown>[]> = new Map();
  /** What each port carries, from each of the operators whose fused steps lead to it. */
  readonly #streams: Map<Port, TimelyStream<unknown>[]> = new Map();

  constructor(scope: Scope, worker: Worker, run: FlowRun, partitions: PartitionNames) {
    this.#scope = scope;
    this.#worker = worker;
    this.#run = run;
    this.#partitions = partitions;
  }

  build(steps: readonly Step[]): BuiltFlow {
    for (const step of steps) {
      if (step.kind === "input") this.#addInput(step);
      else if (step.kind === "keyed") this.#addKeyed(step);
      else if (step.kind === "output") this.#addOutput(step);
      else if (step.kind === "exchange" && isBoundary(step, this.#run.workers)) this.#addExchange(step);
    }
    return { dataflow: this.#scope.dataflow, inputs: this.#inputs, outputs: this.#outputs, ports: this.#ports };
  }

  #addInput(step: InputStep): void {
    this.#addOperator(step, undefined, ({ info, chains, claim }) => {
      const operator = new InputOperator(step, this.#run, info, chains[0]!, claim, this.#partitions.get(step)!);
      this.#inputs.push(operator);
      return () => operator.activate();
    });
  }

  #addKeyed(step: KeyedStep): void {
    this.#addOperator(step, this.#byKey(), (parts) => {
      const operator = new KeyedOperator(step, this.#run, parts);
      return () => operator.activate();
    });
  }

  #addOutput(step: OutputStep): void {
    const names = this.#partitions.get(step);
    const site = this.#run.siteOf(step);
    const fail = (cause: unknown, value: unknown): Error =>
      site.fail("sink-failed", "the sink failed", value, undefined, cause);
    const pact = names === undefined ? pipeline<unknown>() : byPartition(step.sink, names.length, fail);
    this.#addOperator(step, pact, ({ info, inputs, claim }) => {
      const operator = new OutputOperator(step, this.#run, info, inputs[0]!, claim, names);
      this.#outputs.push(operator);
      return () => operator.activate();
    });
  }

  #addExchange(step: ExchangeStep): void {
    const pact = step.spread === "broadcast" ? toAll() : inTurn();
    this.#addOperator(step, pact, ({ inputs: [input], chains: [chain], claim }) => {
      claim.drop(); // it sends only in answer to records
      return () =>
        input!.forEach((capability, { values, keys, eventTimes }) => {
          chain!.pushAll(values, keys, eventTimes);
          chain!.flush(capability);
        });
    });
  }

  /**
   * Adds a step's operator: an input port for each stream it reads, and for each of its outputs a chain of the steps
   * fused behind, with an output port for each edge out of it.
   */
  #addOperator(step: Step, pact: Pact<unknown> | undefined, setup: (parts: OperatorParts) => () => void): void {
    const builder = this.#scope.operator(step.id);
    const inputs = pact === undefined ? [] : step.inputs.map((port) => builder.input(this.#streams.get(port) ?? [], pact));
    this.#ports.set(step, inputs);
    const edges = step.outputs.map((head) => edgesFrom(head, this.#run.workers));
    const outputs = edges.map((ports) => ports.map((port) => this.#addStream(port, builder.output())));
    // Even where nothing leaves the operator, an output holds its claim, and so keeps it alive.
    if (outputs.flat().length === 0) builder.output();
    builder.build((capabilities: Capability[], info: OperatorInfo) => {
      const chains = step.outputs.map((head, i) =>
        compileChain(head, {
          workers: this.#run.workers,
          edges: edges[i]!,
          outputs: outputs[i]!,
          firstOutput: outputs.slice(0, i).flat().length,
          siteOf: (fused) => this.#run.siteOf(fused),
        }),
      );
      return setup({ info, inputs, chains, claim: new Claim(capabilities) });
    });
  }

  #addStream(port: Port, output: Output<unknown>): Output<unknown> {
    const streams = this.#streams.get(port);
    if (streams === undefined) this.#streams.set(port, [output.stream]);
    else streams.push(output.stream);
    return output;
  }

  #byKey(): Pact<unknown> {
    if (this.#run.workers === 1) return pipeline();
    return byKey(new Partitioner(this.#worker.core, BINS, this.#run.workers));
  }
}

/** What an operator is made of. */
export interface OperatorParts {
  readonly info: OperatorInfo;
  /** In the order of the step's inputs. */
  readonly inputs: readonly Input<unknown>[];
  /** In the order of the step's outputs. */
  readonly chains: readonly Chain[];
  readonly claim: Claim;
}
