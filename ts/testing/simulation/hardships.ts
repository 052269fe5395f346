import type { ClusterOptions } from "../cluster.ts";

/** How a slow worker, and a slow link, do beside the others. */
const SLOW_PACE = 0.05;
const SLOW_LINK = 0.04;

/**
 * What befalls a flow beside crashes and calls that fail, by a stream of chance of its own: the seeds that it passes over do
 * what they did before there was any of it, those too that have found something once.
 */
export class Hardships {
  readonly #random: () => number;
  readonly #workersDiffer: boolean;
  readonly #linksDiffer: boolean;
  readonly #areLinksCut: boolean;
  readonly #pauses: boolean;
  readonly #mayFillDisk: boolean;
  readonly #mostQueued: number | undefined;
  /** Whether sources are told of what is durable. */
  readonly areSourcesTold: boolean;
  /** Whether what a store has called durable may be gone. */
  readonly diskLies: boolean;

  /** @param isNone Whether there is none of it. */
  constructor(random: () => number, isNone: boolean) {
    const may = (likely: number): boolean => random() < likely && !isNone;
    this.#random = random;
    this.#workersDiffer = may(0.5);
    this.#linksDiffer = may(0.5);
    this.#areLinksCut = may(0.2);
    this.#pauses = may(0.3);
    this.#mayFillDisk = may(0.2);
    this.diskLies = may(0.5);
    this.#mostQueued = may(0.4) ? 1 + Math.floor(random() * 12) : undefined;
    this.areSourcesTold = may(0.3);
  }

  /** Of a life: some worker that is slow, and links that are; and queues that are short. */
  cluster(): Omit<ClusterOptions, "watch"> {
    const slow = Math.floor(this.#random() * 4); // there need not be such a worker
    const salt = Math.floor(this.#random() * 4);
    return {
      mostQueued: this.#mostQueued,
      ...(this.#workersDiffer && { paceOf: (worker) => (worker === slow ? SLOW_PACE : 1) }),
      ...(this.#linksDiffer && {
        arrivesOf: (from, to) => ((2 * from + to + salt) % 3 === 0 ? SLOW_LINK : 0.5),
      }),
    };
  }

  /** Whether the end of the inputs is a pause, for a life. */
  keepsEnd(): boolean {
    return this.#pauses && this.#random() < 0.5;
  }

  /** What may happen beside anything else. */
  strike(): "pause" | "cut" | "full disk" | undefined {
    const chance = this.#random();
    if (this.#pauses && chance < 0.06) return "pause";
    if (this.#areLinksCut && chance > 0.98) return "cut";
    if (this.#mayFillDisk && chance > 0.5 && chance < 0.52) return "full disk";
    return undefined;
  }

  /** Whether somebody makes room on the disk. */
  makesRoom(): boolean {
    return this.#random() < 0.6;
  }
}
