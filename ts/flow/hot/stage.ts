import type { Batch, Column } from "../../timely/index.ts";
import type { StepError, StepErrorCode } from "../errors.ts";
import type { Key } from "../values/key.ts";

/** A batch of a keyed stream. */
export interface KeyedBatch extends Batch<unknown> {
  readonly keys: Column<Key>;
}

/** A batch of a keyed stream with event time. */
export interface TimedBatch extends KeyedBatch {
  readonly eventTimes: Column<number>;
}

/** Takes one record further down a chain of fused stages. */
export type Push = (value: unknown, key: Key | undefined, eventTime: number | undefined) => void;

/** A function of the user's, as the engine calls it: the value, and the key where there is one. */
export type UserFunction = (value: unknown, key: Key | undefined) => unknown;

/** Where a step counts, and where it brings what it could not handle: its error policy decides there. */
export interface StepDesk {
  /** Dotted id of the step. */
  readonly step: string;
  /** Of the records passed on by the first output, for stages that may pass on more or fewer than came. */
  readonly counter: { passed: number };
  /**
   * What the step's error policy says of a record that it could not handle: throws the error, or counts the record,
   * hands it to the failed stream where there is one, and returns; then the caller goes on with the next record.
   */
  reject(
    code: StepErrorCode,
    problem: string,
    value: unknown,
    key: Key | undefined,
    eventTime: number | undefined,
    cause?: unknown,
  ): void;
  /** What a value is called in a problem, which the user's code gave in place of what it should have. */
  call(value: unknown): string;
  /** Makes the error for what the step could not handle, whatever its policy. */
  fail(
    code: StepErrorCode,
    problem: string,
    value: unknown,
    key: Key | undefined,
    cause?: unknown,
  ): StepError;
}
