import { InjectedFault } from "../faults.ts";

/** So often at most something goes wrong of itself: a flow that fails over and over comes to nothing. */
const MOST = 4;

/** What fails now and then, by a seed, and not for long: the next life finds it mended. */
export class Troubles {
  readonly #random: () => number;
  readonly #likely: number;
  #left: number = MOST;
  /** Whether there is no room for anything more. */
  isDiskFull = false;

  /** @param likely How likely it is that any one thing fails. */
  constructor(random: () => number, likely: number) {
    this.#random = random;
    this.#likely = likely;
  }

  /** Whether something fails now. */
  strikes(): boolean {
    if (this.#likely === 0 || this.#left === 0 || this.#random() >= this.#likely) return false;
    this.#left--;
    return true;
  }

  /** From now on nothing fails. */
  end(): void {
    this.#left = 0;
    this.isDiskFull = false;
  }

  /** @throws {InjectedFault} now and then. */
  pass(what: string): void {
    if (this.strikes()) throw new InjectedFault(`${what} fails`);
  }
}

/** Whether an error is, or comes of, a fault that was injected: of one on another worker, its text alone is known. */
export function isInjected(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if (at instanceof InjectedFault || at.message.includes(`${InjectedFault.name}: `)) return true;
  return false;
}
