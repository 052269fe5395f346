import { identity } from "../../core/index.ts";
import { connect, type OutputPath } from "../../timely/builder.ts";
import {
  type Capability,
  type Input,
  type OperatorBuilder,
  type OperatorInfo,
  type Output,
  type Pact,
  pipeline,
  type Scope,
  type TimelyDataflow,
  type Stream as TimelyStream,
  type Worker,
} from "../../timely/index.ts";
import type { Flow } from "../graph/flow.ts";
import type { Loop } from "../graph/loop.ts";
import type {
  ExchangeStep,
  InputStep,
  KeyedStep,
  LoopStep,
  OperatorStep,
  OutputStep,
  Port,
  Step,
} from "../graph/step.ts";
import { cross } from "../operators/loops/cross.ts";
import { type Chain, compileChain } from "./chains/compile-chain.ts";
import { edgesFrom, isBoundary } from "./chains/edges.ts";
import { Claim } from "./claim.ts";
import { byKey, byPartition, inTurn, toAll } from "./exchange.ts";
import type { FlowRun } from "./flow-run.ts";
import { InputOperator } from "./inputs/input-operator.ts";
import { keyedOperator } from "./keyed-operator.ts";
import { OutputOperator } from "./outputs/output-operator.ts";
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
export function buildFlow(flow: Flow, worker: Worker, run: FlowRun, partitions: PartitionNames): BuiltFlow {
  return worker.dataflow((scope) => new Builder(scope, worker, run, partitions).build(flow.steps), {
    name: flow.id,
    origin: [FIRST_EPOCH, Number.NEGATIVE_INFINITY],
  });
}

class Builder {
  /** Of the flow itself, and of its loops. */
  readonly #scopes: Map<Loop | undefined, Scope> = new Map();
  readonly #worker: Worker;
  readonly #run: FlowRun;
  readonly #partitions: PartitionNames;
  readonly #inputs: InputOperator[] = [];
  readonly #outputs: OutputOperator[] = [];
  readonly #ports: Map<Step, readonly Input<unknown>[]> = new Map();
  /** The first steps of loops, whose second input comes later than they. */
  readonly #loops: Map<LoopStep, Input<unknown>> = new Map();
  /** What each port carries, from each of the operators whose fused steps lead to it, in the scopes of those. */
  readonly #streams: Map<Port, TimelyStream<unknown>[]> = new Map();

  constructor(scope: Scope, worker: Worker, run: FlowRun, partitions: PartitionNames) {
    this.#scopes.set(undefined, scope);
    this.#worker = worker;
    this.#run = run;
    this.#partitions = partitions;
  }

  build(steps: readonly Step[]): BuiltFlow {
    for (const step of steps) {
      if (step.kind === "input") this.#addInput(step);
      else if (step.kind === "keyed") this.#addKeyed(step);
      else if (step.kind === "operator")
        this.#addOperator(step, pipeline(), (parts) => step.make(step, this.#run, parts));
      else if (step.kind === "async")
        this.#addOperator(step, pipeline(), (parts) => step.make(step, this.#run, parts));
      else if (step.kind === "output") this.#addOutput(step);
      else if (step.kind === "loop") this.#addLoop(step);
      else if (step.kind === "exchange" && isBoundary(step, this.#run.workers)) this.#addExchange(step);
    }
    for (const [step, input] of this.#loops) this.#closeLoop(step, input);
    return {
      dataflow: this.#scopeOf(undefined).dataflow,
      inputs: this.#inputs,
      outputs: this.#outputs,
      ports: this.#ports,
    };
  }

  #addInput(step: InputStep): void {
    this.#addOperator(step, undefined, (parts) => {
      const operator = new InputOperator(step, this.#run, parts, this.#partitions.get(step)!);
      this.#inputs.push(operator);
      return () => operator.activate();
    });
  }

  #addKeyed(step: KeyedStep): void {
    const make = step.loop?.makeKeyed ?? keyedOperator;
    this.#addOperator(step, step.isLocal ? pipeline() : this.#byKey(), (parts) =>
      make(step, this.#run, parts),
    );
  }

  #addOutput(step: OutputStep): void {
    const names = this.#partitions.get(step);
    const site = this.#run.siteOf(step);
    const giveUp = (cause: unknown, value: unknown): number => {
      if ((step.policy?.ending ?? "fail") !== "fail") return 0;
      throw site.fail("sink-failed", "the sink failed", value, undefined, cause);
    };
    const pact =
      names === undefined || this.#run.workers === 1
        ? pipeline<unknown>()
        : byPartition(step.sink, names.length, giveUp);
    this.#addOperator(step, pact, (parts) => {
      const operator = new OutputOperator(step, this.#run, parts, names);
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
          this.#run.enter(capability.time);
          chain!.pushAll(values, keys, eventTimes);
          chain!.flush(capability);
        });
    });
  }

  #addLoop(step: LoopStep): void {
    const [outside] = step.inputs;
    const builder = this.#scopeOf(step.loop).operator(step.id);
    const input = builder.input(this.#read(outside!, step), pipeline(), { frontier: "never" });
    this.#loops.set(step, input);
    this.#finishOperator(step, builder, [input], (parts) => step.make(step, this.#run, parts));
  }

  /** The way round needs no operator: an edge moves what it carries on by one iteration. */
  #closeLoop(step: LoopStep, input: Input<unknown>): void {
    const [, again] = step.inputs;
    for (const stream of this.#read(again!, step)) connect(stream.nextIteration(), input, pipeline());
  }

  /**
   * Adds a step's operator: an input port for each stream it reads, and for each of its outputs a chain of the steps
   * fused behind, with an output port for each edge out of it.
   */
  #addOperator(
    step: Step,
    pact: Pact<unknown> | undefined,
    setup: (parts: OperatorParts) => () => void,
  ): void {
    const mayLoop = IN_LOOPS.has(step.kind) || (step.kind === "operator" && step.mayLoop === true);
    if (step.loop !== undefined && !mayLoop) throw step.loop.refuse(step);
    const builder = this.#scopeOf(step.loop).operator(step.id);
    const inputs =
      pact === undefined ? [] : step.inputs.map((port) => builder.input(this.#read(port, step), pact));
    this.#ports.set(step, inputs);
    this.#finishOperator(step, builder, inputs, setup);
  }

  #finishOperator(
    step: Step,
    builder: OperatorBuilder,
    inputs: readonly Input<unknown>[],
    setup: (parts: OperatorParts) => () => void,
  ): void {
    const edges = step.outputs.map((head) => edgesFrom(head, this.#run.workers));
    const paths = step.kind === "operator" ? this.#pathsFrom(step, inputs) : undefined;
    const outputs = edges.map((ports) => ports.map((port) => this.#addStream(port, builder.output(paths))));
    // Even where nothing leaves the operator, an output holds its claims, and so keeps it alive.
    const claimed = outputs.flat().length === 0 ? [builder.output(paths)] : outputs.flat();
    builder.build((capabilities: Capability[], info: OperatorInfo) => {
      const chains = step.outputs.map((head, i) =>
        compileChain(head, {
          workers: this.#run.workers,
          edges: edges[i]!,
          outputs: outputs[i]!,
          firstOutput: outputs.slice(0, i).flat().length,
          spares: this.#run.spares,
          siteOf: (fused, nexts) => this.#run.siteOf(fused, nexts),
        }),
      );
      return this.#run.placing(
        setup({ info, inputs, outputs: claimed, chains, claim: new Claim(capabilities) }),
      );
    });
  }

  /** The inputs whose event time holds back an operator's outputs. */
  #pathsFrom({ hasOwnTime, leading, loop }: OperatorStep, inputs: readonly Input<unknown>[]): OutputPath[] {
    const { depth } = this.#scopeOf(loop);
    return hasOwnTime ? [] : inputs.slice(0, leading).map((input) => [input, identity(depth)]);
  }

  /** The streams of a port, as a step sees them that reads it. */
  #read(port: Port, { loop }: Step): TimelyStream<unknown>[] {
    const scope = this.#scopeOf(loop);
    return (this.#streams.get(port) ?? []).map((stream) => cross(stream, scope));
  }

  #scopeOf(loop: Loop | undefined): Scope {
    const known = this.#scopes.get(loop);
    if (known !== undefined) return known;
    const scope = this.#scopeOf(loop!.parent).nested(loop!.id, (inner) => inner);
    this.#scopes.set(loop, scope);
    return scope;
  }

  #addStream(port: Port, output: Output<unknown>): Output<unknown> {
    const streams = this.#streams.get(port);
    if (streams === undefined) this.#streams.set(port, [output.stream]);
    else streams.push(output.stream);
    return output;
  }

  #byKey(): Pact<unknown> {
    const { workers } = this.#run;
    return workers === 1 ? pipeline() : byKey(this.#worker.core, workers);
  }
}

/** Kinds of operators that hold no claim of their own inside a loop. */
const IN_LOOPS: ReadonlySet<Step["kind"]> = new Set(["keyed", "async", "exchange"]);

/** What an operator is made of. */
export interface OperatorParts {
  readonly info: OperatorInfo;
  /** In the order of the step's inputs. */
  readonly inputs: readonly Input<unknown>[];
  /** Those that lead out of the chains, in their order; one that leads nowhere, if none does. */
  readonly outputs: readonly Output<unknown>[];
  /** In the order of the step's outputs. */
  readonly chains: readonly Chain[];
  readonly claim: Claim;
}
