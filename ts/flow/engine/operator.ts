import type { ConnectorContext } from "../../connectors/source.ts";
import type { BareOutput } from "../../timely/bare-output.ts";
import type { Input, OperatorInfo, Timestamp } from "../../timely/index.ts";
import type { StepError, StepErrorCode, StepSite } from "../errors.ts";
import type { QuietPartition } from "../event-time/idle-time.ts";
import type { StageCode } from "../hot/compiler.ts";
import type { SpareColumns } from "../hot/spare-columns.ts";
import type { StepDesk } from "../hot/stage.ts";
import type { StepState } from "../state/step-state.ts";
import type { Chain } from "./chains/chain.ts";
import type { Claim } from "./claim.ts";
import type { Epochs } from "./epochs.ts";
import type { LastWatermark } from "./last-watermark.ts";
import type { Snapshots } from "./snapshots.ts";
import type { StepCounter } from "./step-counter.ts";
import type { Telling } from "./telling.ts";

/** An input with event time, as the others see it. */
export interface TimedInput {
  readonly readers: readonly QuietPartition[];
  /** Event time may have come further at another one. */
  besideMoved(): void;
}

/** What an operator is told of the run that it is part of. */
export interface RunContext {
  readonly worker: number;
  readonly workers: number;
  /** Filled again before new columns are made. */
  readonly spares: SpareColumns;
  /** Whether the flow is to end before its inputs have: what is under way is finished, no end of input is told. */
  readonly stopping: boolean;
  /** Why it was stopped. */
  readonly stopReason: unknown;
  /**
   * Records that steps and sinks gave up when the flow was stopped: their epoch is not complete, and never to be
   * committed.
   */
  abandoned: number;
  /** The inputs that have event time. */
  readonly timedInputs: Set<TimedInput>;
  /** Operators that call functions which take time. */
  readonly callers: Set<Caller>;
  /** Registers what to do when the flow is stopped: also by a failure. */
  onStop(callback: () => void): void;
  /** Registers what is to be done when all is durable: nothing is written any more, what is open is closed. */
  onFinish(close: () => Promise<void>): void;
  /** Registers what is to let go of what is open when the flow has failed. */
  onFailure(letGo: (reason: unknown) => Promise<void>): void;
  /** Whether what a connector threw says that it was stopped, as the signal that it was given has told it to. */
  isObedience(cause: unknown): boolean;
  readonly epochs: Epochs;
  /** What errors tell of records. */
  readonly telling: Telling;
  /** Whether an error is one that the engine has made for a step: any other is the user's, of whatever class. */
  isOwn(error: unknown): error is StepError;
  /** Keeps inputs, by their ids, from reading: what they read would wait in a step that has as much waiting as it may. */
  holdBack(inputs: readonly string[]): void;
  /** Takes one {@link holdBack} of them back. */
  letGo(inputs: readonly string[]): void;
  /** Whether an input may read nothing; then `onLetGo` is called when it may again. */
  isHeldBack(input: string, onLetGo: () => void): boolean;
  /** Notes what an operator has at hand: errors and dead letters tell of it until its activation ends. */
  notePlace(time: Timestamp, partition?: string): void;
}

/** What a step's operator is made of. */
export interface OperatorParts {
  readonly info: OperatorInfo;
  readonly run: RunContext;
  /** In the order of the step's inputs. */
  readonly inputs: readonly Input<unknown>[];
  /** Whether the batches of an input come to no other step: then their columns may be filled again. */
  readonly isOurs: readonly boolean[];
  /** Those that lead out of the chains, in their order; one that leads nowhere, if none does. */
  readonly outputs: readonly BareOutput<unknown>[];
  /** In the order of the step's outputs. */
  readonly chains: readonly Chain[];
  readonly claim: Claim;
  /** Where the step counts and fails. */
  readonly desk: StepDesk;
  readonly counter: StepCounter;
  /** The step's copy of the code that runs once a record. */
  readonly code: StageCode;
  /** Where it declares its tables, while it is made: what was saved of them is loaded when it has been. */
  readonly state: StepState;
  /** Of a source or sink: the names of its partitions, where it has some. */
  readonly partitions: readonly string[] | undefined;
  /** What a source or sink is told as a partition of it is opened. */
  readonly connectorContext: () => ConnectorContext;
  /** Of what tells event time, where somebody asks for it: how far that came on all workers. */
  readonly last: LastWatermark | undefined;
  /**
   * How far event time comes at the step before its inputs end, whichever of their partitions ends last; +Infinity while
   * that is not known or where the step does not ask, -Infinity where it never begins.
   */
  endOfTime(): number;
  /** Where what the step has touched goes as an epoch ends. */
  readonly snapshots: Snapshots;
  /** Makes an error of the step. */
  error(code: StepErrorCode, problem: string, site?: Partial<StepSite>, cause?: unknown): StepError;
}

/** A call to a source or sink that takes time, other than a read. */
export interface ConnectorCall {
  readonly kind: "open" | "write" | "save" | "commit" | "close";
  /** The timestamp that is held for it. */
  readonly time: Timestamp;
  /** Where it is known. */
  readonly partition?: string;
}

/** A call of the user's function for a record that has not been answered. */
export interface PendingCall {
  readonly step: string;
  /** The timestamp that is held for it. */
  readonly time: Timestamp;
  /** How long ago its record came to the step. */
  readonly forMs: number;
  /** What is told of the record. */
  readonly site: Pick<StepSite, "key" | "record">;
}

/** An operator that calls functions which take time. */
export interface Caller {
  /** Of its calls that are under way, the one whose record came first. */
  readonly longestCall: PendingCall | undefined;
}

/** One worker's instance of a step, as the worker runs it. */
export interface Operator {
  /** How far it holds event time back, in ms. Default: 0. */
  readonly lag?: number;
  /** Runs when messages came, a frontier moved, an alarm went off, or it was asked for. */
  activate(): void;
}

/** Makes a worker's instance of a step. */
export type OperatorMaker<S> = (step: S, parts: OperatorParts) => Operator;

/** How a step becomes an operator. */
export interface Lowering<S> {
  /** How its records come to the workers that handle them. */
  readonly route: "stay" | "by key" | "in turn" | "to all" | "by partition";
  /**
   * What holds event time at its outputs back: what comes in, by all inputs or the first alone, or nothing but its own
   * claim.
   */
  readonly timeFrom: "inputs" | "first input" | "own claim";
  /** Whether it asks for `endOfTime`. Default: it does not. */
  readonly asksEnd?: boolean;
  readonly make: OperatorMaker<S>;
  /** The same inside a loop. Absent: it has no place there, as it would wait for what comes of its own results. */
  readonly makeInLoop?: OperatorMaker<S>;
}
