/** One worker's epochs: which one it reads in, which ones are committed, and who is to hear of it. */
export class Epochs {
  /** The first of this run: that of a flow that resumes follows on the last one that was committed. */
  readonly first: number;
  /** Whether anybody commits them. */
  readonly #areCommitted: boolean;
  readonly #onEnd: ((epoch: number) => void)[] = [];
  readonly #onCommit: ((epoch: number) => void)[] = [];
  #current: number;
  #committed: number;

  constructor(first: number, areCommitted: boolean) {
    this.first = first;
    this.#current = first;
    this.#committed = first - 1;
    this.#areCommitted = areCommitted;
  }

  /** That which inputs read in. */
  get current(): number {
    return this.#current;
  }

  /** The last that is committed. */
  get committed(): number {
    return this.#committed;
  }

  /**
   * Whether an epoch has ended here and is not committed. What a run that resumes there would not repeat (silence, the end
   * of an input) moves time on only while it is false: else steps that are in that epoch still would see it.
   */
  get isCommitting(): boolean {
    return this.#areCommitted && this.#committed < this.#current - 1;
  }

  /**
   * Ends the epoch at the inputs of this worker: what they read from now on is of the next. It needs no turn of theirs,
   * so neither a source that is silent nor one that is kept from reading by full queues holds it up.
   */
  end(): void {
    this.#current++;
    for (const moveOn of this.#onEnd) moveOn(this.#current);
  }

  /** Registers what moves on to an epoch when the one before it ends: the claims of what is read. */
  onEnd(moveOn: (epoch: number) => void): void {
    this.#onEnd.push(moveOn);
  }

  /** An epoch is durable on all workers, with all before it. */
  commit(epoch: number): void {
    this.#committed = epoch;
    for (const hear of this.#onCommit) hear(epoch);
  }

  /** Registers what is to hear that an epoch is committed. */
  onCommit(hear: (epoch: number) => void): void {
    this.#onCommit.push(hear);
  }
}
