/** Has one thing done at a time: what is done in several calls must not take in what others ask meanwhile. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve();

  /** Does something when all that was asked before is done. */
  take<R>(act: () => Promise<R>): Promise<R> {
    const turn = this.#last.then(act);
    this.#last = turn.catch(() => {}); // whoever asked is told; the next one has its turn all the same
    return turn;
  }
}
