import { expect, test } from "vitest";
import type { Sink, SinkPartition } from "../../ts/connectors/sink.ts";
import type { ConnectorContext, MaybePromise } from "../../ts/connectors/source.ts";
import { testContext } from "./context.ts";

/** A sink of numbers, and what has come out of it. */
export interface SinkUnderTest {
  readonly sink: Sink<number>;
  written(): MaybePromise<readonly number[]>;
}

/** Opens the sink's first partition as worker 0 does. */
export async function openSink<T>(
  sink: Sink<T>,
  position?: unknown,
  context: ConnectorContext = testContext(),
): Promise<SinkPartition<T>> {
  const [partition = "0"] = (await sink.partitions?.(context)) ?? [];
  return sink.open(partition, position, context);
}

/** What every sink promises. */
export function sinkCases(open: () => MaybePromise<SinkUnderTest>): void {
  test("writes what it is given, in order", async () => {
    const { sink, written } = await open();
    const opened = await openSink(sink);
    await opened.write([1, 2]);
    await opened.write([]);
    await opened.write([3]);
    await opened.close?.();
    expect(await written()).toEqual([1, 2, 3]);
  });

  test("a write that has settled is out", async () => {
    const { sink, written } = await open();
    const opened = await openSink(sink);
    await opened.write([1, 2]);
    expect(await written()).toEqual([1, 2]);
    await opened.close?.();
  });

  test("keeps no array that it says to let go of", async () => {
    const { sink, written } = await open();
    const opened = await openSink(sink);
    const values = [1, 2];
    await opened.write(values);
    if (opened.letsGo === true) values.fill(0);
    await opened.close?.();
    expect(await written()).toEqual([1, 2]);
  });

  test("can be closed with nothing written", async () => {
    const { sink, written } = await open();
    const opened = await openSink(sink);
    await opened.close?.();
    expect(await written()).toEqual([]);
  });

  test("can be aborted", async () => {
    const { sink } = await open();
    const opened = await openSink(sink);
    await opened.write([1]);
    await (opened.abort ? opened.abort(new Error("stopped")) : opened.close?.());
  });
}

/** What a sink promises that can cut back to a position. */
export function rewindingSinkCases(open: () => MaybePromise<SinkUnderTest>): void {
  sinkCases(open);

  test("cuts back to every position it gave", async () => {
    const { sink, written } = await open();
    const records = [1, 22, 333, 4444];
    const first = await openSink(sink);
    const positions = [await first.position?.()];
    for (const record of records) {
      await first.write([record]);
      positions.push(await first.position?.());
    }
    await first.abort?.(new Error("crash"));
    for (let kept = records.length; kept >= 0; kept--) {
      const stored: unknown = JSON.parse(JSON.stringify(positions[kept])); // positions are plain data
      const resumed = await openSink(sink, stored);
      expect(await written()).toEqual(records.slice(0, kept));
      await resumed.write([5]);
      await resumed.close?.();
      expect(await written()).toEqual([...records.slice(0, kept), 5]);
    }
  });

  test("a fresh run starts empty", async () => {
    const { sink, written } = await open();
    for (const record of [1, 2]) {
      const opened = await openSink(sink);
      await opened.write([record]);
      await opened.close?.();
      expect(await written()).toEqual([record]);
    }
  });
}
