import { sameTime, type Timestamp } from "../../core/index.ts";
import { EventLog } from "../event-log.ts";
import { SessionBuilder } from "../session-builder.ts";
import type { StreamOrigin } from "../stream-origin.ts";
import { earliestTime } from "../time.ts";

type Change = readonly [time: Timestamp, delta: 1 | -1];

/** {@link Stream.capture}. */
export function capture<T>(
  stream: StreamOrigin<T>,
  log: EventLog<T> = new EventLog(),
  name = "capture",
): EventLog<T> {
  const builder = new SessionBuilder(stream.scope, name);
  const input = builder.input(stream);
  let told: readonly Timestamp[] = [earliestTime(stream.scope.dataflow.origin, stream.scope.depth)];
  builder.build(() => () => {
    input.forEach(({ time }, batch) => {
      log.push({ kind: "messages", time, batch });
    });
    const { elements } = input.frontier;
    const changes = difference(told, elements);
    if (changes.length === 0) return;
    log.push({ kind: "progress", changes });
    told = elements;
  });
  return log;
}

function difference(before: readonly Timestamp[], after: readonly Timestamp[]): Change[] {
  const without = (times: readonly Timestamp[], others: readonly Timestamp[]): Timestamp[] =>
    times.filter((time) => !others.some((other) => sameTime(time, other)));
  return [
    ...without(after, before).map((time): Change => [time, 1]),
    ...without(before, after).map((time): Change => [time, -1]),
  ];
}
