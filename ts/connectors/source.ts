import type { Host } from "../host/host.ts";

/** A value, or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;

/** What a source or sink is given when one of its partitions is opened. */
export interface ConnectorContext {
  /** Dotted id of the step, for messages. */
  readonly step: string;
  /** Index of the worker that owns the partition. */
  readonly worker: number;
  /** Number of workers. */
  readonly workers: number;
  /** Clock, timers and randomness of the run. */
  readonly host: Host;
  /**
   * Aborts when the flow stops or fails. A source may end then, or reject with its reason or an `AbortError`: it is not
   * read any more. A sink is still given what was read; what it rejects like that counts as given up.
   */
  readonly signal: AbortSignal;
  /**
   * Settles as the flow's `done` does, also where no partition was ever opened. Who listens to it has looked at a
   * failure: it is no unhandled rejection then. Absent where nobody runs the flow but a test.
   */
  readonly done?: Promise<void>;
  /**
   * Takes a record that a source cannot read, where the input's error policy is to go on without it. Absent: such a
   * record is an error.
   */
  readonly onBadRecord?: ((error: Error, record: unknown) => void) | undefined;
}

/** What one `read` of a partition gave. */
export interface ReadResult<T> {
  /** The records read, in order. May be empty. */
  readonly values: readonly T[];
  /** True: the partition has ended; it is not read again. */
  readonly done?: boolean;
  /**
   * Earliest instant to read again, in ms since 1970 by the host's clock. Absent: at once. A partition that has nothing
   * now says when, or answers with a promise; one that answers nothing over and over is refused (`bad-connector`).
   */
  readonly wakeAt?: number;
}

/** A stretch of an array that a partition reads. */
export interface Stretch<T> extends ReadResult<T> {
  /** Index of the first record read. */
  readonly from: number;
  /** Index behind the last one. */
  readonly to: number;
}

/** One partition, opened. Only one read is under way at a time. */
export interface SourcePartition<T, Position = unknown> {
  /**
   * Reads on. Answers at once, or with a promise where it has to wait: a waiting partition holds back nobody.
   * @param limit Most records wanted, at least 1.
   */
  read(limit: number): MaybePromise<ReadResult<T>>;
  /**
   * Reads on in an array without copying, if it is called in place of `read`: `values` is the array, which must not
   * change meanwhile. Absent: there is no such array.
   */
  readStretch?(limit: number): Stretch<T>;
  /** Where the next read starts, behind everything handed out so far. Stored in snapshots, so plain data. */
  position(): Position;
  /**
   * Told once an epoch that everything up to a position is durable, as results or as state: a flow with recovery that
   * resumes goes on there or later. What a broker holds back until it is confirmed can be confirmed now.
   * @param position As `position()` gave it.
   */
  acknowledge?(position: Position): MaybePromise<void>;
  /** How far the partition has got, from 0 to 1, where its size is known. */
  progress?(): number | undefined;
  /**
   * Whether it waits for its turn, such as a file that is to be opened when others have ended: until then it is not silent
   * (`idleAfter`), and holds event time.
   */
  readonly isWaiting?: boolean;
  /** Records that it had, or had no room for, and let go, so far; `inspect()` tells, after it was closed too. */
  readonly dropped?: number;
  /** Called once, when the partition has ended or the flow stops: then a read may be under way. */
  close?(): MaybePromise<void>;
}

/**
 * An input of a flow: independent partitions, each read in order by one worker.
 * Given the same position, a partition must hand out the same records again: recovery rests on it.
 */
export interface Source<T, Position = unknown> {
  /** Names of the partitions, unique and stable over restarts. Asked once, when the flow starts. */
  partitions(context: ConnectorContext): MaybePromise<readonly string[]>;
  /** Whether it reads a file, now or when it is there: asked of each that the flow writes. See `files` of `Sink`. */
  readsFile?(path: string): MaybePromise<boolean>;
  /**
   * Opens one partition.
   * @param position Where to go on, as `position()` gave it; undefined: from the start.
   */
  open(
    partition: string,
    position: Position | undefined,
    context: ConnectorContext,
  ): MaybePromise<SourcePartition<T, Position>>;
}
