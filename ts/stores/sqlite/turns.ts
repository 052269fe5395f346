import { setImmediate } from "node:timers";

/** How long a turn may keep the process from everything else, in ms. */
const longestMs = 5;

/** Has a connection do one thing at a time: a transaction that pauses must not take in what others ask meanwhile. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does something when all that was asked before is done. */
  take<R>(act: (pause: Pause) => Promise<R>): Promise<R> {
    const turn = this.#last.then(() => act(pauses()));
    this.#last = turn.catch(() => {}); // whoever asked is told; the next one has its turn all the same
    return turn;
  }
}

/** Lets the process do other things, if it was kept from them long enough. */
export type Pause = () => Promise<void> | undefined;

function pauses(): Pause {
  let began = performance.now();
  return () => {
    if (performance.now() - began < longestMs) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        began = performance.now();
        resolve();
      });
    });
  };
}
