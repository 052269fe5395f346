/** Something outside of the process that takes time: what it does, and what hears that it is done. */
interface PendingAct {
  readonly land: () => void;
  readonly settle: () => void;
}

/** What becomes of what is under way when a process dies. */
type Fate = "lost" | "landed" | "lands later";

/**
 * What a process has asked of the outside and has no answer to: writes, syncs, commits. Each takes effect when a seed says
 * so, in any order. When the process dies, some have been done, some never are, and some take effect in a later life.
 */
export class PendingActs {
  readonly #random: () => number;
  #acts: PendingAct[] = [];
  /** Of dead processes. */
  #late: (() => void)[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Whether nothing is under way. */
  get isEmpty(): boolean {
    return this.#acts.length === 0;
  }

  /** Does something at some time, and then tells what it gave. */
  do<R>(act: () => R): Promise<R> {
    return new Promise((resolve, reject) => {
      let result: R;
      let failure: { readonly error: unknown } | undefined;
      const land = (): void => {
        try {
          result = act();
        } catch (error) {
          failure = { error };
        }
      };
      const settle = (): void => (failure === undefined ? resolve(result) : reject(failure.error));
      this.#acts.push({ land, settle });
    });
  }

  /** One of them is done. Returns whether there was one. */
  finishOne(): boolean {
    if (this.#late.length > 0 && this.#random() < 0.3) this.#late.shift()!();
    if (this.#acts.length === 0) return false;
    const [act] = this.#acts.splice(Math.floor(this.#random() * this.#acts.length), 1);
    act!.land();
    act!.settle();
    return true;
  }

  /** The process is dead: nobody hears of anything any more. */
  crash(): void {
    for (const { land } of this.#acts) {
      const fate = this.#fate();
      if (fate === "landed") land();
      else if (fate === "lands later") this.#late.push(land);
    }
    this.#acts = [];
  }

  #fate(): Fate {
    const chance = this.#random();
    if (chance < 0.4) return "lost";
    return chance < 0.7 ? "landed" : "lands later";
  }
}
