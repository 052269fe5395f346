import { type Aggregator, sliding, type WindowOptions } from "tidemark";
import { expect, test } from "vitest";
import { at, outcome } from "./given-windows.ts";

/** A count that counts its own calls. */
function counted(): { readonly aggregator: Aggregator<number, number, number>; readonly calls: Calls } {
  const calls = { add: 0, merge: 0 };
  const aggregator: Aggregator<number, number, number> = {
    init: () => 0,
    add(n) {
      calls.add++;
      return n + 1;
    },
    merge(a, b) {
      calls.merge++;
      return a + b;
    },
    result: (n) => n,
  };
  return { aggregator, calls };
}

interface Calls {
  readonly add: number;
  readonly merge: number;
}

test.each<[string, WindowOptions, number]>([
  ["", {}, 4],
  [", with an allowed lateness", { allowedLateness: 500 }, 5],
  [", with early results", { emitEvery: 600 }, 13],
])("a record is taken in once, however many windows it falls into%s", async (_, options, merges) => {
  const { aggregator, calls } = counted();
  const events = at(...Array.from({ length: 5_000 }, (_, t) => t));
  const { results } = await outcome(events, (stream) =>
    stream.window(sliding({ length: 600, every: 10 }), options).aggregate("w", aggregator),
  );
  const finals = results.filter(({ kind }) => kind === "final");
  expect(finals).toHaveLength(559);
  expect(calls.add).toBe(5_000);
  // A pane of ten records is put in the queue, flipped once, and copied where it is kept; a window is put together of
  // two parts. There is a pane to a window.
  expect(calls.merge).toBeLessThan(559 * merges + (results.length - 559) * 4);
});
