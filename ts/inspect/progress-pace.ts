import type { FlowReport } from "./report.ts";

/** How fast a flow is moving. */
export interface Pace {
  /** Records read a second, of late. */
  readonly readPerSecond: number;
  /** Until the inputs have been read, in ms, should it go on as of late; absent where sizes are unknown. */
  readonly remainingMs?: number;
}

/** What is needed of a report. */
export type PaceSample = Pick<FlowReport, "elapsedMs" | "read" | "progress">;

/** "Of late": long enough to calm a source that reads in bursts, short enough to show a change. */
const WINDOW_MS = 5_000;
/** Samples closer together than this add nothing; at most 51 are kept. */
const GRAIN_MS = 100;

/** Tells the pace of a flow from reports taken one after another. */
export class PaceMeter {
  /** Oldest first; the first one is as old as the window, or as the flow. */
  #samples: PaceSample[] = [{ elapsedMs: 0, read: 0 }];

  /** Takes one more report into account. */
  measure(sample: PaceSample): Pace {
    const samples = this.#samples;
    while (samples.length > 1 && samples[1]!.elapsedMs <= sample.elapsedMs - WINDOW_MS) samples.shift();
    const pace = paceBetween(samples[0]!, sample);
    if (sample.elapsedMs - samples.at(-1)!.elapsedMs >= GRAIN_MS) samples.push(sample);
    return pace;
  }
}

function paceBetween(from: PaceSample, to: PaceSample): Pace {
  const elapsedMs = to.elapsedMs - from.elapsedMs;
  if (elapsedMs <= 0) return { readPerSecond: 0 };
  const readPerSecond = ((to.read - from.read) * 1000) / elapsedMs;
  if (to.progress === undefined) return { readPerSecond };
  const gained = to.progress - (from.progress ?? 0);
  return gained > 0
    ? { readPerSecond, remainingMs: ((1 - to.progress) * elapsedMs) / gained }
    : { readPerSecond };
}
