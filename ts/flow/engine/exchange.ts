import type { Sink } from "../../connectors/sink.ts";
import { type Core, Partitioner } from "../../core/index.ts";
import { type Batch, batchOf, broadcast, exchange, exchangeBatch, type Pact } from "../../timely/index.ts";
import { partitionOf } from "./outputs/sink-route.ts";

/** Slices of the key space. State is owned, stored and moved by bin. */
const BINS = 1024;

/** Each record to the worker that owns its key's bin. */
export function byKey(core: Core, count: number): Pact<unknown> {
  const partitioner = new Partitioner(core, BINS, count);
  let workers = new Uint16Array(1024);
  return exchangeBatch((batch, peers, send) => {
    const keys = batch.keys!;
    if (workers.length < keys.length) workers = new Uint16Array(keys.length);
    partitioner.workers(keys, workers);
    for (let worker = 0; worker < peers; worker++) {
      const part = rowsOf(batch, (row) => workers[row] === worker);
      if (part.values.length > 0) send(worker, part);
    }
  });
}

/**
 * Each record to the worker that writes its partition.
 * @param giveUp Throws the error of the step, as the sender's own step is not to blame for the route; or gives the
 * partition whose worker deals with the record.
 */
export function byPartition(
  sink: Sink<unknown>,
  count: number,
  giveUp: (cause: unknown, value: unknown) => number,
): Pact<unknown> {
  return exchange((value) => {
    try {
      return partitionOf(sink, value, count);
    } catch (cause) {
      return giveUp(cause, value);
    }
  });
}

/** Each record to the next worker in turn. */
export function inTurn(): Pact<unknown> {
  let turn = 0;
  return exchange(() => turn++);
}

/** Every record to every worker. */
export function toAll(): Pact<unknown> {
  return broadcast();
}

function rowsOf(
  { values, keys, eventTimes }: Batch<unknown>,
  isPicked: (row: number) => boolean,
): Batch<unknown> {
  const pick = <T>(column: readonly T[]): T[] => column.filter((_, row) => isPicked(row));
  return batchOf(pick(values), keys && pick(keys), eventTimes && pick(eventTimes));
}
