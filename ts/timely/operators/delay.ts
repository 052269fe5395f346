import { lessEqual, type Timestamp } from "../../core/index.ts";
import { type Batch, RowCollector } from "../batch.ts";
import { checkedFunction } from "../checked-function.ts";
import { TimelyError } from "../error.ts";
import type { InputCapability } from "../input-capability.ts";
import type { Notificator } from "../notificator.ts";
import type { Output } from "../output.ts";
import type { StreamOrigin } from "../stream-origin.ts";
import { checkTime, type Labelled, showTime, type TimeLike, timeOf } from "../time.ts";
import { TimeTable } from "../time-table.ts";
import { unaryNotify } from "./unary.ts";

/** {@link Stream.delay}. */
export function delay<T>(
  stream: StreamOrigin<T>,
  newTime: (value: T, time: Timestamp) => TimeLike,
  name = "delay",
): Output<T> {
  checkedFunction(newTime, name);
  return delayed(stream, name, (batch, time, at) => {
    for (let row = 0; row < batch.values.length; row++) {
      at(timeOf(newTime(batch.values[row]!, time))).append(batch, row);
    }
  });
}

/** {@link Stream.delayBatch}. */
export function delayBatch<T>(
  stream: StreamOrigin<T>,
  newTime: (time: Timestamp) => TimeLike,
  name = "delayBatch",
): Output<T> {
  checkedFunction(newTime, name);
  return delayed(stream, name, (batch, time, at) => void at(timeOf(newTime(time))).batches.push(batch));
}

type Place<T> = (batch: Batch<T>, time: Timestamp, at: (later: Timestamp) => RowCollector<T>) => void;

function delayed<T>(stream: StreamOrigin<T>, name: string, place: Place<T>): Output<T> {
  const waiting = new TimeTable<RowCollector<T>>();
  const whose = { label: `operator "${name}"` };
  return unaryNotify<T, T>(stream, name, (input, output, notificator) => {
    input.forEach((claim, batch) => {
      place(batch, claim.time, (later) => collectorAt(waiting, later, claim, notificator, whose));
    });
    for (let due = notificator.next(); due !== undefined; due = notificator.next()) {
      for (const batch of waiting.take(due.time)?.batches ?? []) output.send(due.capability, batch);
    }
  });
}

function collectorAt<T>(
  waiting: TimeTable<RowCollector<T>>,
  later: Timestamp,
  claim: InputCapability<T>,
  notificator: Notificator,
  whose: Labelled,
): RowCollector<T> {
  checkTime(later, claim.time.length, whose);
  if (!lessEqual(claim.time, later)) {
    const problem = `a record at ${showTime(claim.time)} cannot be delayed to ${showTime(later)}`;
    throw new TimelyError("time-not-reachable", `${whose.label}: ${problem}`);
  }
  return waiting.at(later, () => {
    notificator.notifyAt(claim.delayed(later));
    return new RowCollector<T>();
  });
}
