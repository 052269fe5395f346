/** Stretches of time side by side, so that each instant is in exactly one. */
export interface Tiling {
  /** First instant of the stretch that an instant is in. */
  startOf(instant: number): number;
  /** First instant after the stretch that begins at `start`. */
  endOf(start: number): number;
}

/** Windows that lie side by side. */
export interface AlignedWindower extends Tiling {
  readonly kind: "aligned";
  /** What tells it from others. */
  readonly shape?: string;
}

/** Windows of one length that begin at every `everyMs`. */
export interface SlidingWindower {
  readonly kind: "sliding";
  readonly lengthMs: number;
  /** No longer than the length. */
  readonly everyMs: number;
  /** One of them begins at this instant. */
  readonly origin: number;
}

/** Windows that last as long as no more than `gapMs` passes between two records of a key. */
export interface SessionWindower {
  readonly kind: "session";
  readonly gapMs: number;
}

/** Windows of `size` records of a key, one beginning at every `every` of its records. */
export interface CountWindower {
  readonly kind: "count";
  readonly size: number;
  /** No more than the size. */
  readonly every: number;
}

/** When the result so far of a global window is due: whenever one of these says so. */
export interface Trigger<V> {
  /** At every so many records of the key. */
  readonly count?: number;
  /** At records for which it is true. */
  readonly when?: (value: V, eventTime: number | undefined) => boolean;
  /** At every multiple of so many ms, if the key has had records since its last result. */
  readonly everyMs?: number;
}

/** One window a key, for all time. */
export interface GlobalWindower<V> {
  readonly kind: "global";
  readonly trigger: Trigger<V>;
  /** Whether the window starts afresh after each result. */
  readonly purge: boolean;
}

/** Windows of event time or, by the clock "processing", of the wall clock. */
export type TimeWindower = AlignedWindower | SlidingWindower | SessionWindower;

/** How records are put into windows: made by `tumbling`, `sliding`, `session`, `calendar`, … */
export type Windower<V> = TimeWindower | CountWindower | GlobalWindower<V>;

/** What tells windows from others: the state of the ones is of no use to the others. */
export function shapeOf(windower: Windower<unknown>): string {
  switch (windower.kind) {
    case "aligned":
      return windower.shape ?? "tiles";
    case "sliding":
      return `${windower.lengthMs} ms every ${windower.everyMs} from ${windower.origin}`;
    case "session":
      return `sessions with gaps of ${windower.gapMs} ms`;
    case "count":
      return `${windower.size} records every ${windower.every}`;
    case "global":
      return "all time";
  }
}
