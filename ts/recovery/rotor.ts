import type { SavedCell } from "../flow/state/table.ts";
import { type Frame, type FrameSizes, framesOf, type SavedStep } from "./frames.ts";

/** What keeps cells. */
export interface Swept {
  hasRows(table: string): boolean;
  /** All of them, each as it is when it is asked for. */
  saved(): Iterable<SavedCell>;
}

/** A step of which it is noted how many cells make a frame. */
export type SizedStep = SavedStep & { readonly sizes: FrameSizes };

interface SweptStep {
  readonly step: SizedStep;
  readonly state: Swept;
  /** The epoch in which it has come to its end, and does not change any more. */
  endedIn: number;
}

/**
 * Saves again, bit by bit, what has not changed for long: one step of a worker after the other, all of its cells. When it
 * has come round, everything there is was saved after it had begun; what was saved before that need not be kept. So what a
 * store holds stays within a few times what the steps keep, and nobody ever has to write or to read all of it at once.
 */
export class Rotor {
  readonly #steps: SweptStep[] = [];
  #at = 0;
  #cells: Iterator<SavedCell> | undefined;
  /** The epoch that this round began in. */
  #began: number;
  #safe = 0;
  /** How much may still be saved again in this epoch, in bytes. */
  #left = 0;

  /** @param began The first epoch after all steps are known. */
  constructor(began: number) {
    this.#began = began;
  }

  /** All that there is has been saved in this epoch or later. */
  get safe(): number {
    return this.#safe;
  }

  /** Adds something whose cells are to be saved again. */
  add(step: SizedStep, state: Swept, endedIn: number = Number.POSITIVE_INFINITY): void {
    const known = this.#steps.find((other) => other.step.id === step.id);
    if (known === undefined) this.#steps.push({ step, state, endedIn });
    else known.endedIn = Math.min(known.endedIn, endedIn);
  }

  /** An epoch ends: so many bytes may be saved again in it, less what one before it went beyond its own by. */
  allow(bytes: number): void {
    this.#left = Math.min(this.#left, 0) + bytes;
  }

  /** Saves cells of a step again, if it is its turn. @param epoch The one that ends. */
  *renew(step: string, epoch: number): Iterable<Frame> {
    if (this.#begins(epoch) && this.#current?.step.id === step) yield* this.#take(epoch);
  }

  /** Saves cells again of those that have not changed since the end of an epoch, as far as it is their turn. */
  *renewEnded(epoch: number): Iterable<Frame> {
    while (
      this.#begins(epoch) &&
      this.#left > 0 &&
      this.#current !== undefined &&
      this.#current.endedIn <= epoch
    )
      yield* this.#take(epoch);
  }

  get #current(): SweptStep | undefined {
    return this.#steps[this.#at];
  }

  #begins(epoch: number): boolean {
    return epoch >= this.#began;
  }

  *#take(epoch: number): Iterable<Frame> {
    const { step, state } = this.#current!;
    this.#cells ??= state.saved()[Symbol.iterator]();
    while (this.#left > 0) {
      const { cells, isOver } = some(this.#cells, step.sizes);
      for (const frame of framesOf(step, cells, state)) {
        this.#left -= frame.bytes.length;
        yield frame;
      }
      if (isOver) {
        this.#next(epoch);
        return;
      }
    }
  }

  #next(epoch: number): void {
    this.#cells = undefined;
    if (++this.#at < this.#steps.length) return;
    this.#at = 0;
    this.#safe = this.#began;
    this.#began = epoch + 1;
  }
}

/** About a frame of them. They are as they are now, so all are to be written now. */
function some(
  cells: Iterator<SavedCell>,
  sizes: FrameSizes,
): { readonly cells: SavedCell[]; readonly isOver: boolean } {
  const taken: SavedCell[] = [];
  for (;;) {
    const next = cells.next();
    if (next.done === true) return { cells: taken, isOver: true };
    taken.push(next.value);
    if (taken.length >= sizes.of(next.value.table)) return { cells: taken, isOver: false };
  }
}
