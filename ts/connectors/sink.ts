import type { ConnectorContext, MaybePromise } from "./source.ts";

/** What a transactional sink has prepared, and is to make visible. */
export interface Prepared<Token> {
  /** The epoch that it was prepared at the end of. */
  readonly epoch: number;
  /** As `prepare` gave it. */
  readonly token: Token;
}

/**
 * One partition of a sink, opened. Only one call is under way at a time, but for `abort`. In a flow with recovery:
 * one that has a `position` is cut back to it by a run that resumes, and one that has `prepare` and `commit` makes visible
 * what is durable: either way each record is in it exactly once. One that has neither gets some records again.
 */
export interface SinkPartition<T, Position = unknown, Token = unknown> {
  /**
   * Writes records, in order. The step holds its frontier until the call has settled, so an output counts as
   * done only when the sink says so.
   */
  write(values: readonly T[]): MaybePromise<void>;
  /**
   * Whether nothing keeps the array that `write` was given once that has settled: the engine then fills it again, which
   * spares making one for each batch. Default: false.
   */
  readonly letsGo?: boolean;
  /**
   * How many records of the last write were taken, from the first: asked after a write that has failed, where the
   * output's error policy writes again. Absent: that is not known; then all of them are written again.
   */
  readonly taken?: number | undefined;
  /** Where the next write starts; everything before it must be durable when this has settled. Plain data. */
  position?(): MaybePromise<Position>;
  /**
   * Called at the end of an epoch: makes what was written since the last call durable, but not visible.
   * @returns What `commit` is to be told; undefined: there is nothing. Plain data.
   */
  prepare?(): MaybePromise<Token | undefined>;
  /**
   * Makes visible what was prepared. Called when the epoch is durable everywhere; after a crash `open` is given what may
   * have been left undone, so it must not matter whether it was done before.
   */
  commit?(token: Token): MaybePromise<void>;
  /** Called once when the input has ended and everything is written. */
  close?(): MaybePromise<void>;
  /**
   * Called instead of `close` when the flow fails, also while a write is under way. Without it, `close` is called, once
   * no write is; but not of a transactional sink, whose `close` would make visible what is not committed.
   */
  abort?(reason: unknown): MaybePromise<void>;
}

/**
 * An output of a flow. With `partitions`, each is written by one worker and a record goes to the one that
 * `route` names; without, every worker opens a partition of its own, named by its index.
 */
export interface Sink<T, Position = unknown> {
  /** Names of the partitions, unique; the same in the same order on every worker and after every restart. */
  partitions?(context: ConnectorContext): MaybePromise<readonly string[]>;
  /** Index of the partition a record goes to, in the order that `partitions` gave. Needed for more than one. */
  route?(value: T, count: number): number;
  /**
   * The files that it writes, as absolute paths with links followed, whether they are there or not. A flow that writes one
   * of them by another output, too, or reads it, is refused when it starts.
   */
  files?(): MaybePromise<readonly string[]>;
  /**
   * Opens one partition.
   * @param position Where to go on, as `position()` gave it; what lies behind it is cut off. Of a transactional sink: a
   * list of {@link Prepared}, each to be made visible now unless it was; what else was prepared by runs that are dead is to
   * be dropped. Undefined: afresh.
   */
  open(
    partition: string,
    position: Position | undefined,
    context: ConnectorContext,
  ): MaybePromise<SinkPartition<T, Position>>;
}
