import type { Hold } from "./hold.ts";

/**
 * Takes a lock that the browser keeps until it is released, or its page or worker is gone.
 * @param patienceMs How long to wait for who has it: a page that is loaded again waits for the one it was.
 * @returns Undefined if another keeps it.
 */
export function takeWebLock(
  locks: LockManager,
  name: string,
  patienceMs: number,
): Promise<WebLock | undefined> {
  return new Promise((resolve, reject) => {
    const impatience = new AbortController();
    const timer = setTimeout(() => impatience.abort(), patienceMs);
    let taken: WebLock | undefined;
    const asked = locks.request(name, { signal: impatience.signal }, () => {
      clearTimeout(timer);
      return new Promise<void>((release) => {
        taken = new WebLock(release, () => asked);
        resolve(taken);
      });
    });
    asked.catch((error: unknown) => {
      clearTimeout(timer);
      if (taken !== undefined) taken.isLost = true;
      else if (impatience.signal.aborted) resolve(undefined);
      else reject(error);
    });
  });
}

class WebLock implements Hold {
  /** Only `steal` of another's request takes a lock away. */
  isLost = false;
  readonly isOurs = undefined;
  readonly #release: () => void;
  readonly #released: () => Promise<unknown>;

  constructor(release: () => void, released: () => Promise<unknown>) {
    this.#release = release;
    this.#released = released;
  }

  async release(): Promise<void> {
    this.#release();
    await this.#released().catch(() => {}); // it was stolen: nothing to give back
  }
}
