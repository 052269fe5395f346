/** One worker's epochs: which one it reads in, which ones are committed, and who is to hear of it. */
export class Epochs {
  /** The first of this run: that of a flow that resumes follows on the last one that was committed. */
  readonly first: number;
  /** Whether anybody commits them. */
  readonly #areCommitted: boolean;
  /** Whether the end of the inputs is none, but a pause: what is open stays so for the run that resumes. */
  readonly keepsEnd: boolean;
  readonly #onOver: (() => void)[] = [];
  #whenThrough: (act: () => void) => void = (act) => act();
  readonly #onEnd: ((epoch: number) => void)[] = [];
  readonly #onCommit: ((epoch: number) => void)[] = [];
  #current: number;
  #committed: number;
  #last = Number.POSITIVE_INFINITY;
  #records = 0;
  #isTold = false;
  #beginsSink = false;
  readonly #onRead: ((records: number) => void)[] = [];

  constructor(first: number, areCommitted: boolean, keepsEnd = false) {
    this.keepsEnd = keepsEnd;
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
    return !this.isCommitted(this.#current - 1);
  }

  /** Whether an epoch is durable, or nobody is to make it so. */
  isCommitted(epoch: number): boolean {
    return !this.#areCommitted || this.#committed >= epoch;
  }

  /**
   * Whether inputs may read. Where epochs are committed nothing is read in the first of a run: so where new partitions
   * begin is saved before anything comes of them. And nothing is read any more once the last has been decided on.
   */
  get mayRead(): boolean {
    if (this.#areCommitted && this.#current === this.first) return false;
    return this.#last === Number.POSITIVE_INFINITY;
  }

  /** The last of a run that is stopped: what comes after is for another run to write. */
  get last(): number {
    return this.#last;
  }

  /** Decides that the current epoch is the last. */
  decideLast(): void {
    this.#last = Math.min(this.#last, this.#current);
  }

  /**
   * Does something when all that was read has gone through: at once, where nobody commits. What the end of an input brings
   * is of one epoch, and so is what is still on its way then: a file that is read at once, and written slowly, would be one
   * epoch that nobody could commit before its end.
   */
  whenThrough(act: () => void): void {
    this.#whenThrough(act);
  }

  /** Says how that is known. */
  tellWhenThrough(tell: (act: () => void) => void): void {
    this.#whenThrough = tell;
  }

  /** All that an input has on this worker is read, and its end is a pause. */
  noteOver(): void {
    for (const hear of this.#onOver) hear();
  }

  /** Registers what is to hear, once an input, that it is over. */
  onOver(hear: () => void): void {
    this.#onOver.push(hear);
  }

  /** Somebody outside is told of commits: a source, or a sink that makes visible. */
  noteTold(): void {
    this.#isTold = true;
  }

  /** Whether somebody outside is told of commits. */
  get isTold(): boolean {
    return this.#isTold;
  }

  /** A sink that can be cut back is written to for the first time in this run: where it begins is saved with its first epoch. */
  noteBeginsSink(): void {
    this.#beginsSink = true;
  }

  /** Whether the current epoch is the one that tells where a sink begins. */
  beginsSinkIn(epoch: number): boolean {
    return this.#beginsSink && epoch === this.first;
  }

  /** Records were read in the epoch. */
  noteRead(records: number): void {
    this.#records += records;
    for (const hear of this.#onRead) hear(this.#records);
  }

  /** Registers what is to hear how many records have been read in the epoch on this worker. */
  onRead(hear: (records: number) => void): void {
    this.#onRead.push(hear);
  }

  /** Records read in the epoch on this worker. */
  get records(): number {
    return this.#records;
  }

  /**
   * Ends the epoch at the inputs of this worker: what they read from now on is of the next. It needs no turn of theirs,
   * so neither a source that is silent nor one that is kept from reading by full queues holds it up.
   */
  end(): void {
    this.#current++;
    this.#records = 0;
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
