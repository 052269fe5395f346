import type { Prepared, SinkPartition } from "tidemark";
import { expect, test } from "vitest";
import { diesAnywhere, type Target } from "./crashing-sink.ts";
import { openSink } from "./sink-cases.ts";

type Opened = SinkPartition<number, unknown, unknown>;

/** What every transactional sink promises. */
export function transactionalSinkCases(make: () => Target | Promise<Target>): void {
  const open = async ({ sink }: Target, prepared?: readonly Prepared<unknown>[]): Promise<Opened> =>
    openSink(sink(), prepared && (JSON.parse(JSON.stringify(prepared)) as unknown)); // tokens are plain data
  const seen = async (target: Target): Promise<number[]> => (await target.seen()).flat();

  test("shows at a commit what was prepared, and nothing before", async () => {
    const target = await make();
    const opened = await open(target);
    await opened.write([1, 2]);
    const first = await opened.prepare!();
    await opened.write([3]);
    expect(await seen(target)).toEqual([]);
    await opened.commit!(first);
    expect(await seen(target)).toEqual([1, 2]);
    const second = await opened.prepare!();
    expect(await seen(target)).toEqual([1, 2]);
    await opened.commit!(second);
    await opened.close!();
    expect(await seen(target)).toEqual([1, 2, 3]);
  });

  test("prepares nothing where nothing was written", async () => {
    const target = await make();
    const opened = await open(target);
    expect(await opened.prepare!()).toBe(undefined);
    await opened.write([]);
    await opened.write([1]);
    const token = await opened.prepare!();
    expect(await opened.prepare!()).toBe(undefined);
    await opened.commit!(token);
    await opened.close!();
    expect(await seen(target)).toEqual([1]);
  });

  test("a commit that is made again changes nothing", async () => {
    const target = await make();
    const opened = await open(target);
    await opened.write([1]);
    const token = await opened.prepare!();
    for (let i = 0; i < 2; i++) await opened.commit!(token);
    const resumed = await open(target, [{ epoch: 1, token }]);
    await resumed.commit!(token);
    await resumed.close!();
    expect(await seen(target)).toEqual([1]);
    await opened.abort!(undefined);
  });

  test("a resumed run shows what was prepared and is in its list, and drops the rest", async () => {
    const target = await make();
    const dead = await open(target);
    const prepared: Prepared<unknown>[] = [];
    for (const n of [1, 2, 3]) {
      await dead.write([n]);
      prepared.push({ epoch: n, token: await dead.prepare!() });
    }
    await dead.commit!(prepared[0]!.token);
    await dead.write([4]);
    const resumed = await open(target, prepared.slice(0, 2));
    expect(await seen(target)).toEqual([1, 2]);
    await resumed.write([30, 40]);
    await resumed.commit!(await resumed.prepare!());
    const again = await open(target, []);
    await again.close!();
    expect(await seen(target)).toEqual([1, 2, 30, 40]);
    for (const left of [dead, resumed]) await left.abort!(undefined);
  });

  test("without recovery it shows all at its end, and nothing where the flow fails", async () => {
    const target = await make();
    const failed = await open(target);
    await failed.write([1]);
    await failed.abort!(new Error("stopped"));
    const opened = await open(target);
    await opened.write([2]);
    await opened.write([3]);
    expect(await seen(target)).toEqual([]);
    await opened.close!();
    expect(await seen(target)).toEqual([2, 3]);
  });

  test("keeps no array that it says to let go of", async () => {
    const target = await make();
    const opened = await open(target);
    const values = [1, 2];
    await opened.write(values);
    if (opened.letsGo === true) values.fill(0);
    await opened.close!();
    expect(await seen(target)).toEqual([1, 2]);
  });
}

/** What every transactional sink promises to a flow that dies. */
export function crashCases(make: () => Target | Promise<Target>): void {
  test("holds each record once, whatever call a flow dies at, on 1, 3 and 2 workers", () =>
    diesAnywhere(make));
}
