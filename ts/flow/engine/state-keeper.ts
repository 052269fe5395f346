import type { BareWorker } from "../../timely/bare-worker.ts";
import type { StreamOrigin, StreamScope } from "../../timely/stream-origin.ts";
import type { StepState } from "../state/step-state.ts";
import type { SavedCell } from "../state/table.ts";
import type { Epochs } from "./epochs.ts";

/** What a keeper commits epochs with, on one worker. */
export interface CommitParts {
  /** Where its operators are built. */
  readonly scope: StreamScope;
  readonly worker: BareWorker;
  readonly epochs: Epochs;
  /** How many inputs the flow has. */
  readonly inputs: number;
  /** What all steps hand to the keeper as epochs end, each at its epoch. */
  readonly snapshots: readonly StreamOrigin<unknown>[];
}

/** Whoever keeps the state of a flow beyond its run: told of it epoch by epoch, and asked for it at the start. */
export interface StateKeeper {
  /** Default: 1. */
  readonly firstEpoch?: number;
  /** Whether the end of the inputs is a pause. Default: it is the end. */
  readonly keepsEnd?: boolean;
  /**
   * The cells of a step that were saved, by whichever workers, before the step sees a record.
   * @param operator The operator's name.
   * @throws Some error, where they are of another operator.
   */
  restored(step: string, operator: string): Iterable<SavedCell>;
  /**
   * An epoch has ended at a step, which has seen all records up to it and none of later ones: what was touched in it can
   * be taken, and must be encoded by when what this returns has been gone through: until then nothing of it changes. Epochs
   * that passed unnoticed before it have ended with it.
   * @param isLast Whether the step is at its end: its state does not change any more.
   * @returns What is to leave as the step's snapshot, part by part, each made when it is asked for.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: one that keeps all itself hands nothing on
  epochEnded(step: string, epoch: number, state: StepState, isLast: boolean): Iterable<unknown> | void;
  /** Builds what makes the snapshots durable and commits epochs, into the flow's own dataflow. Absent: nobody does. */
  buildCommits?(parts: CommitParts): void;
}
