import { InjectedFault } from "../faults.ts";
import type { Troubles } from "./troubles.ts";

/** Something outside of the process that takes time: what it does, and what hears that it is done or has failed. */
interface PendingAct {
  readonly what: string;
  readonly land: () => void;
  readonly settle: () => void;
  readonly fail: (error: Error) => void;
  readonly mayBeLate: boolean;
  readonly takesRoom: boolean;
}

/** What an act is. */
export interface ActNature {
  /** Whether only its own process can do it: once that is dead it is done, or never is. */
  readonly isOwn?: boolean;
  /** Whether it fails when the disk is full. */
  readonly takesRoom?: boolean;
}

/** What becomes of what is under way when a process dies. */
type Fate = "lost" | "landed" | "lands later";

/**
 * What a process has asked of the outside and has no answer to: writes, syncs, commits. Each takes effect when a seed says
 * so, in any order; or is said to have failed, whether it took effect or not. When the process dies, some have been done,
 * some never are, and some take effect in a later life.
 */
export class PendingActs {
  readonly #random: () => number;
  readonly #troubles: Troubles;
  readonly #note: (what: string) => void;
  #acts: PendingAct[] = [];
  /** Of dead processes. */
  #late: PendingAct[] = [];

  /** @param note Hears of each thing that happens. */
  constructor(random: () => number, troubles: Troubles, note: (what: string) => void) {
    this.#random = random;
    this.#troubles = troubles;
    this.#note = note;
  }

  /** Whether something of a dead process may take effect yet. */
  get hasLate(): boolean {
    return this.#late.length > 0;
  }

  /** Does something at some time, and then tells what it gave. */
  do<R>(what: string, act: () => R, { isOwn = false, takesRoom = false }: ActNature = {}): Promise<R> {
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
      this.#acts.push({ what, land, settle, fail: reject, mayBeLate: !isOwn, takesRoom });
    });
  }

  /** One of them is done. Returns whether there was one. */
  finishOne(): boolean {
    if (this.#late.length > 0 && this.#random() < 0.3) this.#land(this.#late.shift()!, "late");
    if (this.#acts.length === 0) return false;
    const [act] = this.#acts.splice(Math.floor(this.#random() * this.#acts.length), 1);
    if (act!.takesRoom && this.#troubles.isDiskFull) this.#refuse(act!);
    else if (this.#troubles.strikes()) this.#fail(act!);
    else {
      this.#land(act!, "done");
      act!.settle();
    }
    return true;
  }

  /** What dead processes have left under way takes effect now. */
  landLate(): void {
    for (const act of this.#late.splice(0)) this.#land(act, "late");
  }

  /** The process is dead: nobody hears of anything any more. */
  crash(): void {
    for (const act of this.#acts) {
      const fate = this.#fate();
      if (fate === "landed" || (fate === "lands later" && !act.mayBeLate)) this.#land(act, "done unheard");
      else if (fate === "lands later") this.#late.push(act);
    }
    this.#acts = [];
  }

  #land({ what, land }: PendingAct, how: string): void {
    this.#note(`${how}: ${what}`);
    land();
  }

  /** Nobody can tell from its failure whether it took effect. */
  #fail(act: PendingAct): void {
    if (this.#random() < 0.5) this.#land(act, "fails, done");
    else this.#note(`fails: ${act.what}`);
    act.fail(new InjectedFault(`${act.what} fails`));
  }

  #refuse(act: PendingAct): void {
    this.#note(`fails, disk full: ${act.what}`);
    act.fail(new InjectedFault(`${act.what} fails: the disk is full`));
  }

  #fate(): Fate {
    const chance = this.#random();
    if (chance < 0.4) return "lost";
    return chance < 0.7 ? "landed" : "lands later";
  }
}
