import { greatest, least } from "../values/least-and-greatest.ts";
/** A partition, as far as its silence goes. */
export interface QuietPartition {
  readonly watermark: number;
  /** Whether it has ever had a record, as far as is known. */
  readonly hasBegun: boolean;
  /** Since when it has had no record, in ms by a clock that stands still while the worker works. */
  readonly quietSince: number;
  readonly hasEnded: boolean;
}

/** Bounds of how often time creeps when all are silent. */
const LEAST_STEP_MS = 10;
const GREATEST_STEP_MS = 1000;

/** How far idle partitions let time come. One for the partitions of an input that a worker reads. */
export class IdleTime {
  readonly #idleAfterMs: number;
  /** From where and since when time creeps, while all are silent. */
  #creep: { readonly from: number; readonly since: number } | undefined;

  constructor(idleAfterMs: number) {
    this.#idleAfterMs = idleAfterMs;
  }

  /** Whether a partition has been silent for too long. */
  isIdle({ quietSince, hasEnded }: QuietPartition, now: number): boolean {
    return !hasEnded && now - quietSince >= this.#idleAfterMs;
  }

  /**
   * The watermark that idle partitions are to have at least, at `now` by the same clock as their silence.
   * @param beside Partitions of other inputs: where no record has ever come, time is as far as there.
   */
  reached(
    partitions: readonly QuietPartition[],
    now: number,
    beside: readonly QuietPartition[] = [],
  ): number {
    const active = partitions.filter((partition) => !partition.hasEnded && !this.isIdle(partition, now));
    if (active.length > 0) return leastOf(active);
    const followed = partitions.some(({ hasBegun }) => hasBegun)
      ? []
      : beside.filter(({ hasBegun }) => hasBegun);
    const leading = followed.filter(({ hasEnded }) => !hasEnded);
    if (leading.length > 0) return leastOf(leading);
    const open = partitions.filter(({ hasEnded }) => !hasEnded);
    const since = greatest([...open, ...followed].map(({ quietSince }) => quietSince));
    // What has ended counts too: it has told how far time is.
    if (this.#creep?.since !== since) this.#creep = { from: latestOf([...partitions, ...followed]), since };
    return Math.floor(this.#creep.from + (now - since));
  }

  /** In how many ms to ask again, should no record come; undefined: time can come no further without one. */
  askAgainIn(partitions: readonly QuietPartition[], now: number): number | undefined {
    const open = partitions.filter((partition) => !partition.hasEnded);
    const active = open.filter((partition) => !this.isIdle(partition, now));
    if (active.length > 0) return least(active.map(({ quietSince }) => quietSince)) + this.#idleAfterMs - now;
    if (open.length === 0 || this.#creep === undefined || this.#creep.from === Number.NEGATIVE_INFINITY)
      return undefined;
    return Math.min(GREATEST_STEP_MS, Math.max(LEAST_STEP_MS, this.#idleAfterMs / 8));
  }
}

function leastOf(partitions: readonly QuietPartition[]): number {
  return least(partitions.map(({ watermark }) => watermark));
}

function latestOf(partitions: readonly QuietPartition[]): number {
  return greatest(partitions.map(({ watermark }) => watermark));
}
