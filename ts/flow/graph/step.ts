import type { Sink } from "../../connectors/sink.ts";
import type { Source } from "../../connectors/source.ts";
import type { KeyedLogicFactory } from "../engine/keyed-logic.ts";
import type { Lowering } from "../engine/operator.ts";
import type { StageCompiler } from "../hot/compiler.ts";
import type { CheckedPolicy } from "../policy/error-policy.ts";
import type { AsyncCallSpec } from "./async-call-spec.ts";
import type { InputOptions } from "./input-options.ts";

/** In place of an id: a step that runs none of the user's code is called after the step it reads. */
export const UNNAMED: unique symbol = Symbol("unnamed");

/** Name of the output by which a step with the error policy "dead-letter" gives the records that it rejects. */
export const FAILED = "failed";

/** A loop of a flow: what `iterate` makes. Its steps see timestamps with one coordinate more. */
export interface Loop {
  /** Dotted path, as of a step. */
  readonly id: string;
  /** The loop around it. */
  readonly parent: Loop | undefined;
}

/** One output of a step: what a `Stream` the user holds points at. */
export interface Port {
  readonly step: Step;
  /** Empty for a step's only output. */
  readonly name: string;
  /** Whether its records carry keys. */
  readonly keyed: boolean;
  /** Whether its records carry event times. */
  readonly timed: boolean;
  /** The innermost loop that its records go round in. */
  readonly loop: Loop | undefined;
  /** The steps that read it, in the order they were declared. */
  readonly readers: Step[];
}

/** How many records a step lets through, as far as that can be told without counting each. */
export type Yield = "same" | "none" | "counted";

interface StepBase {
  /** Dotted path, unique in the flow. */
  readonly id: string;
  /** The operator's name: `map`, `filter`, … */
  readonly operator: string;
  /** What else than its operator its state is of: windows of ten seconds. Default: nothing. */
  readonly shape?: string;
  /** Where the user declared it: `orders.ts:12`. */
  readonly line: string;
  /** Tells which copy of the code the step runs on: see `codeOf`. */
  readonly codeSlot: number;
  /** The innermost loop that it runs in. */
  readonly loop: Loop | undefined;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** What happens to records that it cannot process. Default: the flow fails. */
  readonly policy?: CheckedPolicy;
}

/** Reads a source. */
export interface InputStep extends StepBase {
  readonly kind: "input";
  readonly source: Source<unknown>;
  readonly options: InputOptions<unknown>;
  readonly lowering: Lowering<InputStep>;
}

/** Stateless, one record at a time: fused with its neighbours. */
export interface StageStep extends StepBase {
  readonly kind: "stage";
  readonly compile: StageCompiler;
  readonly yields: Yield;
}

/** Several streams into one: needs no operator, only edges. */
export interface MergeStep extends StepBase {
  readonly kind: "merge";
}

/** Moves records between workers: needs an operator only where there are several. */
export interface ExchangeStep extends StepBase {
  readonly kind: "exchange";
  readonly lowering: Lowering<unknown>;
}

/** Holds state by key. */
export interface KeyedStep extends StepBase {
  readonly kind: "keyed";
  readonly logic: KeyedLogicFactory;
  readonly lowering: Lowering<KeyedStep>;
}

/** Calls a function that answers later, for each record. */
export interface AsyncStep extends StepBase {
  readonly kind: "async";
  readonly call: AsyncCallSpec;
  readonly policy: CheckedPolicy;
  readonly lowering: Lowering<AsyncStep>;
}

/** Writes to a sink. */
export interface OutputStep extends StepBase {
  readonly kind: "output";
  readonly sink: Sink<unknown>;
  readonly lowering: Lowering<OutputStep>;
}

/** Where records enter a loop, and come by on every iteration. Reads the stream from outside, then what goes round. */
export interface LoopStep extends StepBase {
  readonly kind: "loop";
  /** Records that would begin this iteration leave by the second output. */
  readonly maxIterations: number;
  readonly lowering: Lowering<LoopStep>;
}

/** Leads a stream out of a loop: needs no operator, only edges. */
export interface LeaveStep extends StepBase {
  readonly kind: "leave";
}

/** An operator of its own, of which nobody but who declares it knows more. */
export interface OperatorStep extends StepBase {
  readonly kind: "operator";
  readonly lowering: Lowering<OperatorStep>;
}

/** A node of the graph that a user builds. */
export type Step =
  | InputStep
  | StageStep
  | MergeStep
  | ExchangeStep
  | KeyedStep
  | AsyncStep
  | OutputStep
  | LoopStep
  | LeaveStep
  | OperatorStep;

/** What an operator says of an output that it makes. */
export interface PortSpec {
  readonly name?: string;
  readonly keyed: boolean;
  readonly timed: boolean;
  /** Whether it lies outside of the loop that the step runs in. */
  readonly leavesLoop?: boolean;
}
