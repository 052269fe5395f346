import type { AnyStream, KeyedStream } from "tidemark";
import { addKeyedStep } from "../../../ts/flow/operators/keyed/add-keyed-step.ts";

/** What a step has been told of event time. */
export interface Watched {
  /** The record, and the event-time coordinate that it travelled at: what lateness is told by. */
  readonly records: { readonly value: unknown; readonly eventTime: number; readonly watermark: number }[];
  /** How the step's watermark has moved. */
  readonly watermarks: number[];
}

/** Watches event time on a keyed stream. */
export function watchTime(stream: AnyStream, id = "watch"): Watched {
  const seen: Watched = { records: [], watermarks: [] };
  const watched = addKeyedStep(stream, id, "watch", () => ({
    onBatch({ values, eventTimes }, watermark) {
      for (const [i, value] of values.entries())
        seen.records.push({ value, eventTime: eventTimes![i]!, watermark });
    },
    onWatermark: (watermark) => void seen.watermarks.push(watermark),
  }));
  (watched as KeyedStream<string, never>).output(`${id} out`, []);
  return seen;
}
