import type { Push, StepDesk } from "./stage.ts";

/** The code that runs once a record. */
export type StageCode = typeof import("./stages.ts");

/** What a stage is compiled with. */
export interface StageContext {
  readonly desk: StepDesk;
  /** One copy of the code of all stages: see `stages.ts`. */
  readonly code: StageCode;
  /** Registers what to do when a batch has been pushed through: for stages that gather. */
  onBatchEnd(flush: () => void): void;
}

/** Builds a stage's closure over those of its outputs, in their order. */
export type StageCompiler = (context: StageContext, nexts: readonly Push[]) => Push;
