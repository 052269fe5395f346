import type { Source, SourcePartition } from "../../ts/connectors/source.ts";
import { testContext } from "./context.ts";

/** Reads a partition to its end. */
export async function drain<T>(partition: SourcePartition<T>, limit = 1024): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    const { values, done } = await partition.read(limit);
    all.push(...values);
    if (done) return all;
  }
}

/** Opens a partition, reads it to its end and closes it. */
export async function readPartition<T>(
  source: Source<T>,
  partition: string,
  position?: unknown,
  limit?: number,
): Promise<T[]> {
  const opened = await source.open(partition, position, testContext());
  try {
    return await drain(opened, limit);
  } finally {
    await opened.close?.();
  }
}

/** Reads every partition of a source, one after the other. */
export async function readAll<T>(source: Source<T>, limit?: number): Promise<T[]> {
  const all: T[] = [];
  for (const partition of await source.partitions(testContext())) {
    all.push(...(await readPartition(source, partition, undefined, limit)));
  }
  return all;
}
