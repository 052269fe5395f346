import fc from "fast-check";
import {
  countWindow,
  globalWindow,
  session,
  sliding,
  tumbling,
  type Windower,
  type WindowResult,
} from "tidemark";
import { describe, expect, test } from "vitest";
import { patience, runs } from "../../../core/runs.ts";
import { givenPairs, pairs, records } from "../../given.ts";
import { at, outcome } from "./given-windows.ts";

const kinds = <T>(results: readonly WindowResult<string | undefined, T>[]): [string, T][] =>
  results.map(({ kind, value }) => [kind, value]);

describe("with early results at each record", () => {
  test("a tumbling window gives one for each record, and a final one", async () => {
    const { results } = await outcome(at(1, 2, 3, 12), (stream) =>
      stream.window(tumbling(10), { emitEvery: "record" }).collect("w"),
    );
    expect(kinds(results)).toEqual([
      ["early", [1]],
      ["early", [1, 2]],
      ["early", [1, 2, 3]],
      ["early", [12]],
      ["final", [1, 2, 3]],
      ["final", [12]],
    ]);
  });

  test("a record changes each of its sliding windows", async () => {
    const windower = sliding({ length: 10, every: 5 });
    const { results } = await outcome(at(1, 6), (stream) =>
      stream.window(windower, { emitEvery: "record" }).collect("w"),
    );
    expect(results.map(({ start, kind, value }) => [start, kind, value])).toEqual([
      [-5, "early", [1]],
      [0, "early", [1]],
      [0, "early", [1, 6]],
      [5, "early", [6]],
      [-5, "final", [1]],
      [0, "final", [1, 6]],
      [5, "final", [6]],
    ]);
  });

  test("a session gives one for a late record too, if it goes on", async () => {
    const { results } = await outcome(
      at(0, 20, 15, 40, 100),
      (stream) =>
        stream.window(session({ gap: 20 }), { emitEvery: "record", allowedLateness: 10 }).collect("w"),
      { batchSize: 1 },
    );
    expect(kinds(results)).toEqual([
      ["early", [0]],
      ["early", [0, 20]],
      ["early", [0, 20, 40]],
      ["early", [0, 15, 20, 40]],
      ["early", [100]],
      ["final", [0, 15, 20, 40]],
      ["final", [100]],
    ]);
  });

  const rows = [1, 2, 3, 4, 5].map((n) => ["k", n] as [string, number]);

  test("a count window gives one for each record but the last", async () => {
    const windows = givenPairs(rows).window(countWindow(2), { emitEvery: "record" });
    const out = await pairs(windows.collect("w").results);
    expect(kinds(out.map(([, result]) => result))).toEqual([
      ["early", [1]],
      ["final", [1, 2]],
      ["early", [3]],
      ["final", [3, 4]],
      ["early", [5]],
      ["final", [5]],
    ]);
  });

  test("count windows that overlap give one each", async () => {
    const windows = givenPairs(rows.slice(0, 4))
      .values()
      .window(countWindow(3, { every: 2 }), { emitEvery: "record" });
    expect(kinds(await records(windows.sum("w").results))).toEqual([
      ["early", 1],
      ["early", 3],
      ["final", 6],
      ["early", 3],
      ["early", 7],
      ["final", 7],
    ]);
  });

  test("a global window gives one for each record, and what its trigger asks for", async () => {
    const windower = globalWindow<number>({ trigger: { when: (n) => n === 3 }, purge: true });
    const out = await pairs(
      givenPairs(rows.slice(0, 4)).window(windower, { emitEvery: "record" }).sum("w").results,
    );
    expect(kinds(out.map(([, result]) => result))).toEqual([
      ["early", 1],
      ["early", 3],
      ["final", 6],
      ["early", 4],
      ["final", 4],
    ]);
  });

  test("a global window whose trigger is a time too", async () => {
    const windower = globalWindow({ trigger: { every: 10 } });
    const { results } = await outcome(at(1, 3, 12), (stream) =>
      stream.window(windower, { emitEvery: "record" }).count("w"),
    );
    expect(kinds(results).map(([kind, n]) => `${kind} ${n}`)).toEqual([
      ...["early 1", "early 2", "early 2"],
      ...["early 3", "early 3", "final 3"],
    ]);
  });
});

describe("early results at each record are a function of the partition", () => {
  const gathering: Readonly<Record<string, Windower<number>>> = {
    tumbling: tumbling(10),
    sliding: sliding({ length: 10, every: 4 }),
    session: session({ gap: 10 }),
  };
  const cases = Object.keys(gathering).flatMap((name) =>
    [0, 5, 50].map((lateness) => [name, lateness] as const),
  );

  test.each(cases)("%s windows with a lateness of %d", { timeout: patience }, (name, allowedLateness) =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 12 }),
        fc.constantFrom(0, 4),
        fc.integer({ min: 1, max: 12 }),
        async (times, outOfOrder, batchSize) => {
          const run = (size: number) =>
            outcome(
              at(...times),
              (stream) =>
                stream.window(gathering[name]!, { emitEvery: "record", allowedLateness }).collect("w"),
              { batchSize: size, outOfOrder },
            );
          const { results, late } = await run(batchSize);
          const alone = await run(1);
          expect(late).toEqual(alone.late);
          expect(inAnyOrder(results)).toEqual(inAnyOrder(alone.results));
          const early = (all: typeof results) => kinds(all).filter(([kind]) => kind === "early");
          expect(early(results)).toEqual(early(alone.results));
        },
      ),
      {
        ...runs(60),
        examples: [
          [[12, 9, 15, 18], 0, 4],
          [[5, 0, 6, 0, 2, 3], 4, 5],
        ],
      },
    ),
  );
});

function inAnyOrder(rows: readonly unknown[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
