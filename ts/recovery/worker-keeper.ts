import type { CommitParts, StateKeeper } from "../flow/engine/state-keeper.ts";
import type { StepState } from "../flow/state/step-state.ts";
import type { SavedCell } from "../flow/state/table.ts";
import { buildCommits, type SharedCommits } from "./commits/build-commits.ts";
import type { SnapshotFrame } from "./commits/writer.ts";
import { RecoveryError } from "./errors.ts";
import { type Frame, FrameSizes, framesOf } from "./frames.ts";
import type { LoadedCells } from "./loaded-cells.ts";
import { Rotor, type SizedStep } from "./rotor.ts";

/** What a worker's keeper is told, and tells. */
export interface KeeperParts extends SharedCommits {
  /** An epoch ends when so many records have been read in it on this worker. */
  readonly everyRecords: number;
  readonly keepsEnd: boolean;
  /** By the id of a step, the one that it had before. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Ids of steps that the flow has not any more, and whose state is dropped. */
  readonly forget: readonly string[];
  /** The store holds the state of these steps, and the flow has none such. */
  removed(steps: readonly string[]): void;
  /** All that the inputs have on this worker is read. */
  inputsOver(): void;
  /** Tells whether nothing is under way on this worker. */
  hearQuiet(isQuiet: () => boolean): void;
  /** Does something when nothing is under way on any worker. */
  whenQuiet(act: () => void): void;
  /** Registers what is to be called when an epoch may be due. */
  onChange(look: () => void): void;
}

/** Saves what the steps of one worker keep, and gives back what they kept. */
export class WorkerKeeper implements StateKeeper {
  readonly firstEpoch: number;
  readonly keepsEnd: boolean;
  readonly #loaded: LoadedCells;
  readonly #parts: KeeperParts;
  readonly #rotor: Rotor;
  /** By the id of a step that the flow has. */
  readonly #operators: Map<string, string> = new Map();
  readonly #steps: Map<string, SizedStep> = new Map();
  /** Steps whose state was saved under another id: all of it is to be saved under theirs. */
  readonly #isMoved: Set<string> = new Set();
  /** That cells are gone, to be saved with the first epoch. */
  readonly #dropped: Frame[] = [];

  constructor(loaded: LoadedCells, parts: KeeperParts) {
    this.#loaded = loaded;
    this.#parts = parts;
    this.firstEpoch = parts.first;
    this.keepsEnd = parts.keepsEnd;
    this.#rotor = new Rotor(parts.first + 1);
  }

  restored(step: string, operator: string): Iterable<SavedCell> {
    this.#operators.set(step, operator);
    const before = this.#parts.renamed.get(step);
    if (before === undefined || !this.#loaded.has(before)) return this.#takenOf(step, operator);
    if (this.#loaded.hasStates(step)) {
      const problem = `both it and ${JSON.stringify(before)} have states, as it has run before it was said to be renamed: forget those of ${JSON.stringify(before)} instead`;
      throw new RecoveryError("cannot-resume", problem, { step });
    }
    this.#isMoved.add(step);
    const cells = [...this.#takenOf(before, operator), ...this.#takenOf(step, operator)];
    this.#drop(before, cells);
    return cells;
  }

  /** The same cells may be there of another operator, and mean something else. */
  #takenOf(step: string, operator: string): Iterable<SavedCell> {
    const saved = this.#loaded.has(step) ? this.#loaded.operatorOf(step) : operator;
    if (saved === operator) return this.#loaded.take(step);
    throw new RecoveryError(
      "cannot-resume",
      `the step is ${operator}, and its state is of ${saved}: give it another id`,
      { step },
    );
  }

  #savedStep(id: string): SizedStep {
    const operator = this.#operators.get(id) ?? this.#loaded.operatorOf(id) ?? "";
    const step = this.#steps.get(id) ?? { id, operator, sizes: new FrameSizes() };
    this.#steps.set(id, step);
    return step;
  }

  *epochEnded(step: string, epoch: number, state: StepState, isLast: boolean): Iterable<SnapshotFrame> {
    const saved = this.#savedStep(step);
    this.#rotor.add(saved, state, isLast ? epoch : undefined);
    const changed = this.#isMoved.delete(step) ? state.saved() : state.takeTouched();
    for (const frame of framesOf(saved, changed, state)) yield { ...frame, isRenewed: false };
    for (const frame of this.#dropped.splice(0)) yield { ...frame, isRenewed: false };
    for (const frame of this.#rotor.renew(step, epoch)) yield { ...frame, isRenewed: true };
  }

  buildCommits(parts: CommitParts): void {
    this.#dropForgotten();
    this.#keepRemoved();
    const { epochs, worker, inputs } = parts;
    const { everyRecords, onChange } = this.#parts;
    let over = 0;
    epochs.onOver(() => {
      if (++over === inputs) this.#parts.inputsOver();
    });
    this.#parts.hearQuiet(() => worker.queued.records === 0);
    epochs.tellWhenThrough((act) => this.#parts.whenQuiet(act));
    const rotor = this.#rotor;
    const looks: (() => void)[] = [];
    if (everyRecords < Number.POSITIVE_INFINITY)
      epochs.onRead((records) => {
        if (records >= everyRecords) for (const look of looks) look();
      });
    buildCommits(parts, {
      shared: this.#parts,
      rotor,
      mayRenew: (bytes) => rotor.allow(bytes),
      get hasReadEnough() {
        return epochs.records >= everyRecords;
      },
      onChange: (look) => {
        looks.push(look);
        onChange(look);
      },
    });
  }

  #dropForgotten(): void {
    for (const step of [...this.#parts.forget, ...this.#parts.renamed.values()])
      this.#drop(step, this.#loaded.take(step));
  }

  #drop(step: string, cells: Iterable<SavedCell>): void {
    if (this.#parts.worker !== 0) return; // once is enough
    const gone = Array.from(cells, ({ content: _, ...place }) => place);
    for (const frame of framesOf(this.#savedStep(step), gone)) this.#dropped.push(frame);
  }

  /** What steps have left that the flow has not any more goes on being saved, for whoever adds them again. */
  #keepRemoved(): void {
    if (this.#parts.worker !== 0) return;
    const removed = this.#loaded.steps;
    this.#parts.removed(removed);
    for (const step of removed) {
      const cells = [...this.#loaded.take(step)];
      this.#rotor.add(this.#savedStep(step), { ...this.#loaded.tablesOf(step), saved: () => cells }, 0);
    }
  }
}
