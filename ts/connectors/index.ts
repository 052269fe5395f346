export { fromAsyncIterable } from "./async-iterable.ts";
export {
  type AsyncIterableSink,
  type AsyncIterableSinkOptions,
  asyncIterableSink,
} from "./async-iterable-sink.ts";
export { toCallback } from "./callback.ts";
export { collectInto } from "./collect.ts";
export { ConnectorError, type ConnectorErrorCode, type ConnectorSite } from "./errors.ts";
export { fromIterable } from "./iterable.ts";
export { type PushSource, type PushSourceOptions, pushSource } from "./push.ts";
export { fromReadableStream } from "./readable-stream.ts";
export type { Prepared, Sink, SinkPartition } from "./sink.ts";
export type {
  ConnectorContext,
  MaybePromise,
  ReadResult,
  Source,
  SourcePartition,
  Stretch,
} from "./source.ts";
export { type StdoutOptions, stdoutSink } from "./stdout.ts";
export { type SinkLike, toSink } from "./to-sink.ts";
export { type SourceLike, toSource } from "./to-source.ts";
export { toWritableStream } from "./writable-stream.ts";
