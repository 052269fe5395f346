import { expect, test } from "vitest";
import type { MaybePromise, Source } from "../../ts/connectors/source.ts";
import { testContext } from "./context.ts";
import { drain, readPartition } from "./read-all.ts";

/** A source and the records each of its partitions holds, at least three in the first. */
export interface SourceUnderTest {
  readonly source: Source<unknown>;
  readonly records: Readonly<Record<string, readonly unknown[]>>;
}

/** Promises of sources that cannot be read again are left out, with the reason. */
export interface SourceLimits {
  readonly notReplayable?: string;
}

/** What every source promises. */
export function sourceCases(open: () => MaybePromise<SourceUnderTest>, limits: SourceLimits = {}): void {
  const first = async (): Promise<{
    source: Source<unknown>;
    partition: string;
    expected: readonly unknown[];
  }> => {
    const { source, records } = await open();
    const [partition, expected] = Object.entries(records)[0]!;
    return { source, partition, expected };
  };
  const onlyReplayable = test.skipIf(limits.notReplayable);

  test("names its partitions, each once", async () => {
    const { source, records } = await open();
    expect([...(await source.partitions(testContext()))]).toEqual(Object.keys(records));
  });

  test("hands out the records of each partition in order, then is done", async () => {
    const { source, records } = await open();
    for (const [partition, expected] of Object.entries(records)) {
      expect(await readPartition(source, partition)).toEqual(expected);
    }
  });

  test.each([1, 2, 1000])("gives at most %i records a read", async (limit) => {
    const { source, partition, expected } = await first();
    const opened = await source.open(partition, undefined, testContext());
    const all: unknown[] = [];
    for (let isDone = false; !isDone; ) {
      const { values, done } = await opened.read(limit);
      expect(values.length).toBeLessThanOrEqual(limit);
      all.push(...values);
      isDone = done === true;
    }
    await opened.close?.();
    expect(all).toEqual(expected);
  });

  onlyReplayable(`goes on from every position${limits.notReplayable ?? ""}`, async () => {
    const { source, partition, expected } = await first();
    const opened = await source.open(partition, undefined, testContext());
    const positions = [opened.position()];
    for (let isDone = false; !isDone; ) {
      const { values, done } = await opened.read(1);
      if (values.length > 0) positions.push(opened.position());
      isDone = done === true;
    }
    await opened.close?.();
    expect(positions.length).toBe(expected.length + 1);
    for (const [index, position] of positions.entries()) {
      const stored: unknown = JSON.parse(JSON.stringify(position)); // positions are plain data
      expect(await readPartition((await first()).source, partition, stored)).toEqual(expected.slice(index));
    }
  });

  test("tells its progress from 0 to 1, never going back", async () => {
    const { source, partition } = await first();
    const opened = await source.open(partition, undefined, testContext());
    const seen = [opened.progress?.() ?? 0];
    for (let isDone = false; !isDone; ) {
      isDone = (await opened.read(1)).done === true;
      seen.push(opened.progress?.() ?? 1);
    }
    await opened.close?.();
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test("can be closed before its end, and after an abort", async () => {
    const { source, partition } = await first();
    const controller = new AbortController();
    const opened = await source.open(partition, undefined, testContext(controller.signal));
    await opened.read(1);
    controller.abort(new Error("stopped"));
    await opened.close?.();
  });

  onlyReplayable(
    `two openings of a partition do not disturb each other${limits.notReplayable ?? ""}`,
    async () => {
      const { source, partition, expected } = await first();
      const one = await source.open(partition, undefined, testContext());
      await one.read(1);
      const other = await (await first()).source.open(partition, undefined, testContext());
      expect(await drain(other)).toEqual(expected);
      expect(await drain(one)).toEqual(expected.slice(1));
      await one.close?.();
      await other.close?.();
    },
  );
}
