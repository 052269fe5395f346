import { identity, Partitioner } from "../../core/index.ts";
import type { BareOutput } from "../../timely/bare-output.ts";
import type { BareWorker } from "../../timely/bare-worker.ts";
import { connect } from "../../timely/connect.ts";
import { goingRound } from "../../timely/crossing.ts";
import { type Input, pipeline, type TimelyDataflow } from "../../timely/index.ts";
import { type OutputPath, PortBuilder } from "../../timely/port-builder.ts";
import type { StreamOrigin, StreamScope } from "../../timely/stream-origin.ts";
import { originOf } from "../flow-time.ts";
import type { Loop, LoopStep, Port, Step } from "../graph/step.ts";
import { codeOf } from "../hot/code-of.ts";
import { CannotLoad } from "../state/cannot-load.ts";
import { StepState } from "../state/step-state.ts";
import type { Placement } from "../state/table.ts";
import type { Key } from "../values/key.ts";
import { BINS } from "./bins.ts";
import { compileChain } from "./chains/compile-chain.ts";
import { type BoundaryStep, edgesFrom, hasOneReader, isBoundary } from "./chains/edges.ts";
import { Claim } from "./claim.ts";
import { cross } from "./cross.ts";
import { EndOfTime, tellersOf } from "./end-of-time.ts";
import { routeOf } from "./exchange.ts";
import type { FlowRun } from "./flow-run.ts";
import { InputOperator } from "./inputs/input-operator.ts";
import { LastWatermark } from "./last-watermark.ts";
import { notInLoop } from "./not-in-loop.ts";
import type { Caller, Lowering, Operator, OperatorMaker, OperatorParts } from "./operator.ts";
import { OutputOperator } from "./outputs/output-operator.ts";
import type { PartitionNames } from "./partition-names.ts";
import { type SnapshotPort, Snapshots } from "./snapshots.ts";
import type { StateKeeper } from "./state-keeper.ts";

/** A flow as one worker runs it. */
export interface BuiltFlow {
  readonly dataflow: TimelyDataflow;
  readonly inputs: readonly InputOperator[];
  readonly outputs: readonly OutputOperator[];
  /** Those of its operators that call functions which take time. */
  readonly callers: Iterable<Caller>;
  /** The input ports of each step that is an operator of its own. */
  readonly ports: ReadonlyMap<Step, readonly Input<unknown>[]>;
  /** What each step that is an operator of its own keeps. */
  readonly states: ReadonlyMap<Step, StepState>;
}

/** Of a loop's first step, the input by which comes what goes round. */
const AGAIN = 1;

/** Lowers a flow to operators of the timely layer: one for each boundary step, with the fused steps behind it. */
export function buildFlow(
  { id, steps }: { readonly id: string; readonly steps: readonly Step[] },
  worker: BareWorker,
  run: FlowRun,
  partitions: PartitionNames,
): BuiltFlow {
  return worker.build((scope) => new Builder(scope, worker, run, partitions).build(steps), {
    name: id,
    origin: originOf(run.epochs.first),
  });
}

class Builder {
  /** Of the flow itself, and of its loops. */
  readonly #scopes: Map<Loop | undefined, StreamScope> = new Map();
  readonly #worker: BareWorker;
  readonly #run: FlowRun;
  readonly #partitions: PartitionNames;
  readonly #operators: Map<Step, Operator> = new Map();
  readonly #lasts: Map<Step, LastWatermark> = new Map();
  /** Tells whose a saved cell is: one for all steps. */
  #owner: Partitioner | undefined;
  readonly #endOfTime: EndOfTime = new EndOfTime(this.#lasts, this.#operators);
  readonly #ports: Map<Step, readonly Input<unknown>[]> = new Map();
  readonly #states: Map<Step, StepState> = new Map();
  /** What leaves the operators as epochs end. */
  readonly #snapshots: StreamOrigin<unknown>[] = [];
  /** What each port carries, from each of the operators whose fused steps lead to it, in the scopes of those. */
  readonly #streams: Map<Port, StreamOrigin<unknown>[]> = new Map();

  constructor(scope: StreamScope, worker: BareWorker, run: FlowRun, partitions: PartitionNames) {
    this.#scopes.set(undefined, scope);
    this.#worker = worker;
    this.#run = run;
    this.#partitions = partitions;
  }

  build(steps: readonly Step[]): BuiltFlow {
    for (const step of steps) if (asksEnd(step)) this.#addLastWatermarks(step);
    for (const step of steps) if (isBoundary(step, this.#run.workers)) this.#addOperator(step);
    for (const step of steps) if (step.kind === "loop") this.#closeLoop(step);
    this.#buildCommits();
    return {
      dataflow: this.#scopeOf(undefined).dataflow,
      inputs: [...this.#operators.values()].filter((operator) => operator instanceof InputOperator),
      outputs: [...this.#operators.values()].filter((operator) => operator instanceof OutputOperator),
      callers: this.#run.callers,
      ports: this.#ports,
      states: this.#states,
    };
  }

  /** Once all steps are there: it reads the snapshots of them all. */
  #buildCommits(): void {
    const { keeper, epochs } = this.#run;
    const scope = this.#scopeOf(undefined);
    const snapshots = this.#snapshots.map((stream) => cross(stream, scope));
    const inputs = [...this.#operators.keys()].filter(({ kind }) => kind === "input").length;
    keeper?.buildCommits?.({ scope, worker: this.#worker, epochs, inputs, snapshots });
  }

  #addLastWatermarks(step: Step): void {
    const scope = this.#scopeOf(undefined);
    for (const teller of tellersOf(step).keys()) {
      if (this.#lasts.has(teller)) continue;
      const builder = new PortBuilder(scope, `${teller.id} end`);
      this.#lasts.set(teller, LastWatermark.build(builder, scope, this.#run));
    }
  }

  /**
   * Adds a step's operator: an input port for each stream it reads, and for each of its outputs a chain of the steps
   * fused behind, with an output port for each edge out of it.
   */
  #addOperator(step: BoundaryStep): void {
    const lowering = step.lowering as Lowering<Step>; // a step brings the lowering of its own kind
    const pact = routeOf(step, lowering.route, this.#run, this.#worker.core, this.#partitions);
    const scope = this.#scopeOf(step.loop);
    const builder = new PortBuilder(scope, step.id);
    const inputs = step.inputs.map((port, i) => builder.input(this.#read(port, step, i), pact));
    this.#ports.set(step, inputs);
    const edges = step.outputs.map((head) => edgesFrom(head, this.#run.workers));
    const paths = this.#pathsFrom(lowering, step, inputs);
    const outputs = edges.map((ports) =>
      ports.map((port) => this.#addStream(port, scope, builder.output(paths))),
    );
    // Even where nothing leaves the operator, an output holds its claims, and so keeps it alive.
    const claimed = outputs.flat().length === 0 ? [builder.output(paths)] : outputs.flat();
    const snapshots = this.#run.keeper?.buildCommits === undefined ? undefined : builder.output<unknown>([]);
    if (snapshots !== undefined) this.#snapshots.push(streamOf(snapshots, scope));
    builder.build((capabilities, info) => {
      const claim = new Claim(capabilities.slice(0, claimed.length));
      const parts = {
        info,
        inputs,
        outputs: claimed,
        claim,
        saved: snapshots && { output: snapshots, right: capabilities.at(-1)! },
      };
      return this.#makeOperator(step, lowering, this.#chains(step, edges, outputs), parts);
    });
  }

  /** The way round needs no operator: an edge moves what it carries on by one iteration. */
  #closeLoop(step: LoopStep): void {
    const again = this.#ports.get(step)![AGAIN]!;
    for (const stream of this.#streamsOf(step.inputs[AGAIN]!, step))
      connect(goingRound(stream), again, pipeline());
  }

  #chains(
    step: Step,
    edges: readonly (readonly Port[])[],
    outputs: readonly (readonly BareOutput<unknown>[])[],
  ): OperatorParts["chains"] {
    return step.outputs.map((head, i) =>
      compileChain(head, {
        workers: this.#run.workers,
        edges: edges[i]!,
        outputs: outputs[i]!,
        firstOutput: outputs.slice(0, i).flat().length,
        spares: this.#run.spares,
        deskOf: (fused, nexts) => this.#run.deskOf(fused, nexts),
      }),
    );
  }

  #makeOperator(
    step: Step,
    lowering: Lowering<Step>,
    chains: OperatorParts["chains"],
    { info, inputs, outputs, claim, saved }: Built,
  ): () => void {
    const run = this.#run;
    const { keeper, worker } = run;
    const state = new StepState({ worker, byKey: lowering.route === "by key" });
    if (keeper !== undefined) state.track();
    // Each by its name, so that it has one shape in every run: docs/decisions/0031.
    const operator = makerFor(step, lowering)(step, {
      info,
      inputs,
      outputs,
      claim,
      run,
      chains,
      state,
      isOurs: step.inputs.map((port) => hasOneReader(port, run.workers)),
      desk: run.deskOf(
        step,
        chains.map((chain) => chain.push),
      ),
      counter: run.counters.of(step),
      code: codeOf(step),
      partitions: this.#partitions.get(step),
      connectorContext: () => run.connectorContext(step),
      last: this.#lasts.get(step),
      endOfTime: asksEnd(step) ? this.#endOfTime.at(step) : () => Number.POSITIVE_INFINITY,
      snapshots: new Snapshots(step.id, keeper, state, saved),
      error: (code, problem, desk, cause) => run.error(step, code, problem, desk, cause),
    });
    if (keeper !== undefined) this.#restore(step, state, keeper);
    this.#operators.set(step, operator);
    this.#states.set(step, state);
    return run.withPlace(() => operator.activate());
  }

  #restore(step: Step, state: StepState, keeper: StateKeeper): void {
    try {
      const { operator, shape } = step;
      const kind = shape === undefined ? operator : `${operator} (${shape})`;
      state.load(keeper.restored(step.id, kind), this.#isOurs(step));
    } catch (error) {
      const { key, cause } = error instanceof CannotLoad ? error : { key: undefined, cause: error };
      const problem = "what was saved of it is of another kind or version of step";
      throw this.#run.error(step, "cannot-resume", problem, { key }, cause);
    }
  }

  /** Which of the cells that a step has saved belong to this worker, however many there were. */
  #isOurs(step: Step): (placement: Placement, key: Key) => boolean {
    const { worker, workers } = this.#run;
    this.#owner ??= new Partitioner(this.#worker.core, BINS, workers);
    const owner = this.#owner;
    const names = this.#partitions.get(step);
    return (placement, key) => {
      if (placement === "by key") return owner.worker(owner.bin(key)) === worker;
      if (placement === "copied") return true;
      // What was saved of a partition that is not listed now stays, for it may be again; so one worker has it.
      const isListed = placement === "by partition" && names !== undefined;
      const index = isListed ? Math.max(0, names.indexOf(String(key))) : Number(key);
      return index % workers === worker;
    };
  }

  /** What of an operator's inputs holds back event time at its outputs; undefined: all. */
  #pathsFrom(
    { timeFrom }: Lowering<Step>,
    { loop }: Step,
    inputs: readonly Input<unknown>[],
  ): OutputPath[] | undefined {
    if (timeFrom === "inputs") return undefined;
    const { depth } = this.#scopeOf(loop);
    const leading = timeFrom === "first input" ? inputs.slice(0, 1) : [];
    return leading.map((input) => [input, identity(depth)]);
  }

  /** What an input reads. A loop's way round is there only when the steps in it are. */
  #read(port: Port, step: Step, index: number): StreamOrigin<unknown>[] {
    return step.kind === "loop" && index === AGAIN ? [] : this.#streamsOf(port, step);
  }

  /** The streams of a port, as a step sees them that reads it. */
  #streamsOf(port: Port, { loop }: Step): StreamOrigin<unknown>[] {
    const scope = this.#scopeOf(loop);
    return (this.#streams.get(port) ?? []).map((stream) => cross(stream, scope));
  }

  #scopeOf(loop: Loop | undefined): StreamScope {
    const known = this.#scopes.get(loop);
    if (known !== undefined) return known;
    const parent = this.#scopeOf(loop!.parent);
    const { dataflow, depth } = parent;
    const scope: StreamScope = { name: loop!.id, depth: depth + 1, parent, dataflow };
    this.#scopes.set(loop, scope);
    return scope;
  }

  #addStream(port: Port, scope: StreamScope, output: BareOutput<unknown>): BareOutput<unknown> {
    const stream = streamOf(output, scope);
    const streams = this.#streams.get(port);
    if (streams === undefined) this.#streams.set(port, [stream]);
    else streams.push(stream);
    return output;
  }
}

/** What is there of an operator when its ports are. */
interface Built extends Pick<OperatorParts, "info" | "inputs" | "outputs" | "claim"> {
  readonly saved: SnapshotPort | undefined;
}

function streamOf(output: BareOutput<unknown>, scope: StreamScope): StreamOrigin<unknown> {
  return { scope, sources: [{ output, summary: undefined }] };
}

function asksEnd(step: Step): boolean {
  return "lowering" in step && step.lowering.asksEnd === true;
}

/** @throws {FlowError} `not-in-a-loop` for a step that would wait there for what comes of its own results. */
function makerFor(step: Step, { make, makeInLoop }: Lowering<Step>): OperatorMaker<Step> {
  if (step.loop === undefined || step.kind === "loop") return make;
  if (makeInLoop === undefined) throw notInLoop(step);
  return makeInLoop;
}
