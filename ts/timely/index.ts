export type { Frontier, Summary, Timestamp } from "../core/index.ts";
export {
  type Batch,
  batchOf,
  type Column,
  type Key,
  pickRows,
  sliceBatch,
  splitBatchBy,
} from "./batch.ts";
export type { OperatorBuilder, StreamOutput } from "./builder.ts";
export type { Capability } from "./capability.ts";
export { CapabilitySet } from "./capability-set.ts";
export type { TimelyDataflow } from "./dataflow.ts";
export { TimelyError, type TimelyErrorCode } from "./error.ts";
export { EventLog, type StreamEvent } from "./event-log.ts";
export type { Holder } from "./explain.ts";
export type { Delivery, Input } from "./input.ts";
export type { AnyCapability, InputCapability } from "./input-capability.ts";
export { InputHandle } from "./input-handle.ts";
export { type HasFrontier, type Notification, Notificator } from "./notificator.ts";
export type { OperatorInfo } from "./operator.ts";
export type { BinaryLogic, BinaryNotifyOptions, BinaryOptions } from "./operators/binary.ts";
export type { NotifyOptions, UnaryLogic, UnaryOptions } from "./operators/unary.ts";
export type { Output } from "./output.ts";
export { broadcast, exchange, exchangeBatch, type Pact, pipeline, type Router } from "./pact.ts";
export type { Message } from "./peers.ts";
export type { Place } from "./place.ts";
export type { InputOptions, OperatorSetup, OutputPath } from "./port-builder.ts";
export type { FrontierInterest } from "./port-owner.ts";
export { ProbeHandle } from "./probe-handle.ts";
export { type FeedbackHandle, type NewInput, type NewUnorderedInput, Scope } from "./scope.ts";
export type { Session } from "./session.ts";
export type { Stream } from "./stream.ts";
export type { StreamScope } from "./stream-origin.ts";
export type { TimeLike } from "./time.ts";
export type { UnorderedInput } from "./unordered-input.ts";
export type { Watch } from "./watch.ts";
export { type DataflowOptions, Worker, type WorkerOptions } from "./worker.ts";
