import type { Source } from "tidemark";

/** How much is made, and how fast. */
export interface Pace {
  readonly count: number;
  /** By the clock of the run. Default: as fast as they are read. */
  readonly perSecond?: number;
}

/** How long a live source sleeps when it is ahead of its pace. */
const NAP_MS = 20;

/** Records made one by one, number `n` by `make(n)`. Its position is the number of the next one. */
export function generated<T>(make: (n: number) => T, { count, perSecond }: Pace): Source<T, number> {
  return {
    partitions: () => ["generated"],
    open(_partition, position = 0, { host }) {
      let next = position;
      const began = host.monotonic();
      const due = (): number =>
        perSecond === undefined
          ? count
          : Math.min(count, position + Math.floor(((host.monotonic() - began) * perSecond) / 1_000));
      return {
        read(limit) {
          const end = Math.min(next + limit, due());
          const values: T[] = [];
          for (; next < end; next++) values.push(make(next));
          if (next === count) return { values, done: true };
          return perSecond === undefined ? { values } : { values, wakeAt: host.now() + NAP_MS };
        },
        position: () => next,
        progress: () => next / count,
      };
    },
  };
}
