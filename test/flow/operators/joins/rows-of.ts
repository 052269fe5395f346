import type { Key, KeyedStream } from "tidemark";
import { addKeyedStep } from "../../../../ts/flow/operators/keyed/add-keyed-step.ts";

/** A row, its key and event time, and the watermark that it came at: what lateness behind a step is told by. */
export interface Seen<V> {
  readonly row: readonly [value: V, key: Key, eventTime: number | undefined];
  readonly watermark: number;
}

/** What a keyed stream carries, once its flow has run. */
export function rowsOf<K extends Key, V>(stream: KeyedStream<K, V>): Seen<V>[] {
  const seen: Seen<V>[] = [];
  const id = `watch ${stream.flow.steps.length}`;
  const watched = addKeyedStep(stream, id, "watch", () => ({
    onBatch({ values, keys, eventTimes }, watermark) {
      for (let i = 0; i < values.length; i++)
        seen.push({ row: [values[i] as V, keys[i]!, eventTimes?.[i]], watermark });
    },
  }));
  (watched as KeyedStream<K, V>).output(`${id} out`, []);
  return seen;
}
