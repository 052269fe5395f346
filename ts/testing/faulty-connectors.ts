import type { Sink, SinkPartition } from "../connectors/sink.ts";
import type { ReadResult, Source, SourcePartition } from "../connectors/source.ts";
import type { ArmedFaults, Strike } from "./faults.ts";
import type { SeenRow } from "./seen-row.ts";

/**
 * A source whose calls and records fail.
 * @param recordIn The user's value in what the source hands out; undefined: it is no record.
 */
export function faultySource(
  source: Source<unknown>,
  faults: ArmedFaults,
  recordIn: (handedOut: unknown) => { readonly value: unknown } | undefined,
): Source<unknown> {
  const strikeAt = (handedOut: unknown): Strike | undefined => {
    const record = recordIn(handedOut);
    return record && faults.atRecord(record.value, undefined);
  };
  return {
    partitions: (context) => source.partitions(context),
    async open(name, position, context) {
      faults.passCall("open");
      return faultyPartition(await source.open(name, position, context), faults, strikeAt);
    },
  };
}

function faultyPartition(
  partition: SourcePartition<unknown>,
  faults: ArmedFaults,
  strikeAt: (handedOut: unknown) => Strike | undefined,
): SourcePartition<unknown> {
  let pending: Strike | undefined;
  const cut = (result: ReadResult<unknown>): ReadResult<unknown> => {
    for (const [i, handedOut] of result.values.entries()) {
      pending = strikeAt(handedOut);
      if (pending !== undefined) return { values: result.values.slice(0, i) };
    }
    return result;
  };
  return {
    async read(limit) {
      if (pending !== undefined) throw pending.error;
      faults.passCall("read");
      return cut(await partition.read(limit));
    },
    position: () => partition.position(),
    progress: () => partition.progress?.(),
    async close() {
      faults.passCall("close");
      await partition.close?.();
    },
  };
}

/** A sink whose calls and records fail. What stands before the record in its batch is written. */
export function faultySink(sink: Sink<unknown>, faults: ArmedFaults): Sink<unknown> {
  return {
    async open(name, position, context) {
      faults.passCall("open");
      return faultySinkPartition(await sink.open(name, position, context), faults);
    },
  };
}

function faultySinkPartition(partition: SinkPartition<unknown>, faults: ArmedFaults): SinkPartition<unknown> {
  let taken: number | undefined;
  return {
    async write(values) {
      taken = undefined;
      faults.passCall("write");
      for (const [i, row] of values.entries()) {
        const { value, key } = row as SeenRow<unknown>;
        const strike = faults.atRecord(value, key);
        if (strike === undefined) continue;
        await partition.write(values.slice(0, i));
        taken = i;
        throw strike.error;
      }
      await partition.write(values);
    },
    get taken() {
      return taken;
    },
    async close() {
      faults.passCall("close");
      await partition.close?.();
    },
  };
}
