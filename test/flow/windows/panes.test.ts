import { type Aggregator, sliding } from "tidemark";
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

test.each([0, 500])(
  "a record is taken in once, however many windows it falls into, with an allowed lateness of %d",
  async (allowedLateness) => {
    const { aggregator, calls } = counted();
    const events = at(...Array.from({ length: 5_000 }, (_, t) => t));
    const { results } = await outcome(events, (stream) =>
      stream.window(sliding({ length: 600, every: 10 }), { allowedLateness }).aggregate("w", aggregator),
    );
    expect(results).toHaveLength(559);
    expect(calls.add).toBe(5_000);
    // A pane of ten records is copied, put in the queue and flipped once; a window is put together of two parts.
    expect(calls.merge).toBeLessThan(559 * 7);
  },
);
