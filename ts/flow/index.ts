export * from "./aggregators/index.ts";
export type { AnyStream } from "./any-stream.ts";
export type { AsyncOptions } from "./async/add-async-step.ts";
export type { CallContext, KeyedCallContext } from "./async/call-context.ts";
export { Dataflow } from "./dataflow.ts";
export type { Duration } from "./duration.ts";
export { FlowError, type FlowErrorCode, StepError, type StepErrorCode, type StepSite } from "./errors.ts";
export type {
  Disorder,
  EventTimeOptions,
  Idleness,
  KeyedEventTimeOptions,
  WatermarkGenerator,
} from "./event-time/event-time-options.ts";
export type { Instant } from "./event-time/instant.ts";
export type { InputOptions } from "./input-options.ts";
export type { AsOfJoinOptions } from "./joins/as-of-join.ts";
export type { BroadcastJoinOptions } from "./joins/broadcast-join.ts";
export type { EnrichOptions } from "./joins/enrich.ts";
export type { IntervalJoinOptions } from "./joins/interval-join.ts";
export type { IntervalEnds } from "./joins/interval-logic.ts";
export { type DefaultJoinType, join } from "./joins/join.ts";
export type { Keep } from "./joins/join-cell.ts";
export type { JoinEmit, JoinOptions } from "./joins/join-options.ts";
export type { LookupContext } from "./joins/lookup-cache.ts";
export type { JoinedPair, LateSide, PairType } from "./joins/pairs.ts";
export type { JoinedKey, JoinedRow, JoinSides, JoinType, SameKeySides } from "./joins/sides.ts";
export {
  type SideRecord,
  type WindowJoined,
  type WindowJoinOptions,
  windowJoin,
} from "./joins/window-join.ts";
export type { Key } from "./key.ts";
export type { WithLate } from "./keyed/add-local-step.ts";
export type { Aside, AsideOf, MainOf } from "./keyed/aside.ts";
export { aside } from "./keyed/aside.ts";
export type { KeyContext } from "./keyed/key-context.ts";
export type { Emitted, Results } from "./keyed/results.ts";
export type {
  KnownAsides,
  Rejected,
  StatefulOptions,
  StatefulOutcome,
  StatefulOutputs,
  StatefulSides,
} from "./keyed/stateful-options.ts";
export type { KeyedStream } from "./keyed-stream.ts";
export type { Misuse } from "./misuse.ts";
export type { BatchLimits, BatchOptions } from "./operators/batch.ts";
export type { Branches, BranchOutcome } from "./operators/branch.ts";
export type { CollectLimits, CollectOptions } from "./operators/collect.ts";
export type { DedupeOptions } from "./operators/dedupe.ts";
export type { Measure, MeasureAndOptions, Ordered } from "./operators/extreme-final.ts";
export type { Filled, Filling, FillOptions, Gap } from "./operators/fill.ts";
export type { AsyncElements } from "./operators/flat-map-async.ts";
export type { Iterated, IterateOptions, LoopBody } from "./operators/iterate.ts";
export type { OutputOptions, OutputOutcome } from "./operators/output.ts";
export type { InvalidRecord, Parsed, ParseOptions } from "./operators/parse.ts";
export type { Cases, KeyedSplit, Split, SplitTypes } from "./operators/split.ts";
export type { StatefulLogic, StatefulSteps } from "./operators/stateful.ts";
export type { StatefulBatchLogic, StatefulBatchSteps } from "./operators/stateful-batch.ts";
export type { ThrottleOptions } from "./operators/throttle.ts";
export type { AsyncRetry, BackoffOptions } from "./policy/backoff.ts";
export type {
  DeadLetter,
  EndsInFailed,
  FailedOf,
  KeyedOutcome,
  Outcome,
  StreamOutcome,
  WithFailed,
} from "./policy/dead-letter.ts";
export type { AsyncErrorPolicy, Ending, ErrorPolicy, Retry, StepOptions } from "./policy/error-policy.ts";
export { SchemaError } from "./schema/schema-error.ts";
export type { SchemaIssue, SchemaOutput, SchemaResult, StandardSchema } from "./schema/standard-schema.ts";
export type { ElementOf, Stream } from "./stream.ts";
export * from "./windows/index.ts";
