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
  /** The input port of each step that is an operator of its own and reads something. */
  readonly ports: ReadonlyMap<Step, Input<unknown>>;
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
  readonly #ports: Map<Step, Input<unknown>> = new Map();
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
    this.#addOperator(step, undefined, (info, _input, chain, claim) => {
      const operator = new InputOperator(step, this.#run, info, chain!, claim, this.#partitions.get(step)!);
      this.#inputs.push(operator);
      return () => operator.activate();
    });
  }

  #addKeyed(step: KeyedStep): void {
    this.#addOperator(step, this.#byKey(), (info, input, chain, claim) => {
      const operator = new KeyedOperator(step, this.#run, info, input!, chain!, claim);
      return () => operator.activate();
    });
  }

  #addOutput(step: OutputStep): void {
    const names = this.#partitions.get(step);
    const pact = names === undefined ? pipeline<unknown>() : byPartition(step.sink, names.length);
    this.#addOperator(step, pact, (info, input, _chain, claim) => {
      const operator = new OutputOperator(step, this.#run, info, input!, claim, names);
      this.#outputs.push(operator);
      return () => operator.activate();
    });
  }

  #addExchange(step: ExchangeStep): void {
    const pact = step.spread === "broadcast" ? toAll() : inTurn();
    this.#addOperator(step, pact, (_info, input, chain, claim) => {
      claim.drop(); // it sends only in answer to records
      return () =>
        input!.forEach((capability, { values, keys, eventTimes }) => {
          chain!.pushAll(values, keys, eventTimes);
          chain!.flush(capability);
        });
    });
  }

  /** Adds a step's operator: an input port where it reads, an output for each edge out of the steps fused behind. */
  #addOperator(step: Step, pact: Pact<unknown> | undefined, setup: OperatorSetup): void {
    const builder = this.#scope.operator(step.id);
    const input = pact && builder.input(this.#streamsInto(step), pact);
    if (input !== undefined) this.#ports.set(step, input);
    const head = step.outputs[0];
    const edges = head === undefined ? [] : edgesFrom(head, this.#run.workers);
    // Even where nothing leaves the operator, an output holds its claim, and so keeps it alive.
    const outputs = edges.length > 0 ? edges.map(() => builder.output()) : [builder.output()];
    for (const [i, port] of edges.entries()) this.#addStream(port, outputs[i]!);
    builder.build((capabilities: Capability[], info: OperatorInfo) => {
      const chain = head && compileChain(head, this.#chainTarget(edges, outputs));
      return setup(info, input, chain, new Claim(capabilities));
    });
  }

  #chainTarget(edges: readonly Port[], outputs: readonly Output<unknown>[]): Parameters<typeof compileChain>[1] {
    return { workers: this.#run.workers, edges, outputs, siteOf: (step) => this.#run.siteOf(step) };
  }

  #addStream(port: Port, output: Output<unknown>): void {
    const streams = this.#streams.get(port);
    if (streams === undefined) this.#streams.set(port, [output.stream]);
    else streams.push(output.stream);
  }

  #streamsInto(step: Step): TimelyStream<unknown>[] {
    return step.inputs.flatMap((port) => this.#streams.get(port) ?? []);
  }

  #byKey(): Pact<unknown> {
    if (this.#run.workers === 1) return pipeline();
    return byKey(new Partitioner(this.#worker.core, BINS, this.#run.workers));
  }
}

type OperatorSetup = (
  info: OperatorInfo,
  input: Input<unknown> | undefined,
  chain: Chain | undefined,
  claim: Claim,
) => () => void;
