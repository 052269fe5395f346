import type { StepError, StepErrorCode } from "../errors.ts";
import type { Key } from "../values/key.ts";

/** Takes one record further down a chain of fused stages. */
export type Push = (value: unknown, key: Key | undefined, eventTime: number | undefined) => void;

/** A function of the user's, as the engine calls it: the value, and the key where there is one. */
export type UserFunction = (value: unknown, key: Key | undefined) => unknown;

/** What a compiled stage knows of the step it belongs to. */
export interface StageSite {
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
  /** Makes the error for what the step could not handle, whatever its policy. */
  fail(
    code: StepErrorCode,
    problem: string,
    value: unknown,
    key: Key | undefined,
    cause?: unknown,
  ): StepError;
}

/** The code that runs once a record. */
export type StageCode = typeof import("./stages.ts");

/** What a stage is compiled with. */
export interface StageContext {
  readonly site: StageSite;
  /** One copy of the code of all stages: see `stages.ts`. */
  readonly code: StageCode;
  /** Registers what to do when a batch has been pushed through: for stages that gather. */
  onBatchEnd(flush: () => void): void;
}

/** Builds a stage's closure over those of its outputs, in their order. */
export type StageCompiler = (context: StageContext, nexts: readonly Push[]) => Push;
