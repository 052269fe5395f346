import type { Dataflow, WindowResult } from "tidemark";
import { advanceClock, type Script, testFlow } from "tidemark/testing";

/** Records that come at one moment. */
export interface Beat<T> {
  readonly records: readonly T[];
  /** The partition that each comes by, where the input has several. */
  readonly partitions?: readonly string[];
  /** How long after the beat before, by the clock, in ms. */
  readonly afterMs?: number;
}

/** What a beat did: as the flow did it, not as the picture would have it. */
export interface Moment<T, R> {
  readonly records: readonly T[];
  /** The partition of each record. */
  readonly partitions: readonly string[];
  /** By the clock, in ms. */
  readonly clock: number;
  /** The watermark of the step of windows before the beat, and behind it. */
  readonly before: number;
  readonly after: number;
  readonly results: readonly WindowResult<unknown, R>[];
  readonly late: readonly T[];
}

/** A flow to be drawn: it has an input `records`, and windows made by the step `windows`. */
export interface Recorded<T> {
  readonly flow: Dataflow;
  readonly beats: readonly Beat<T>[];
  /** The clock at the start, in ms since 1970. */
  readonly now?: number;
}

/** Runs the flow beat by beat, and at last ends its input: that is the moment without records. */
export async function recordRun<T, R>({ flow, beats, now = 0 }: Recorded<T>): Promise<Moment<T, R>[]> {
  const scripts = beats.map(scriptOf);
  const kit = testFlow(flow, { inputs: { records: scripts.flat() }, now });
  const moments: Moment<T, R>[] = [];
  const seen = { results: 0, late: 0 };
  let before = Number.NEGATIVE_INFINITY;
  const note = ({ records, partitions = [] }: Beat<T>): void => {
    const results = kit.values<WindowResult<unknown, R>>("windows");
    const late = kit.values<T>("windows.late");
    const after = kit.isDone ? Number.POSITIVE_INFINITY : kit.watermark("windows");
    const news = { results: results.slice(seen.results), late: late.slice(seen.late) };
    moments.push({ records, partitions, clock: kit.now, before, after, ...news });
    Object.assign(seen, { results: results.length, late: late.length });
    before = after;
  };
  for (const [i, beat] of beats.entries()) {
    for (const _ of scripts[i]!) await kit.step();
    note(beat);
  }
  await kit.run();
  note({ records: [] });
  return moments;
}

function scriptOf<T>({ records, partitions = [], afterMs }: Beat<T>): Script<T> {
  const rows = records.map((value, i) => {
    const partition = partitions[i];
    return partition === undefined ? { value } : { value, partition };
  });
  return afterMs === undefined ? rows : [advanceClock(afterMs), ...rows];
}
