import type { Aligned } from "./align.ts";

/**
 * Two lists as if order did not count, as many pairs as there can be: a greatest matching, by augmenting paths
 * (Kuhn), since an expected element that asks little may otherwise take what another one needs.
 */
export function pairAnyOrder<A, E>(
  actual: readonly A[],
  expected: readonly E[],
  isSame: (actual: A, expected: E) => boolean,
): Aligned<A, E>[] {
  const takenBy = new Map<number, number>(); // index in actual → index in expected
  for (const [j] of expected.entries()) augment(j);
  const given = new Set(takenBy.values());
  return [
    ...[...takenBy]
      .sort(([a], [b]) => a - b)
      .map(([i, j]) => ({ kind: "same", actual: actual[i]!, expected: expected[j]! }) as const),
    ...expected.filter((_, j) => !given.has(j)).map((row) => ({ kind: "missing", expected: row }) as const),
    ...actual.filter((_, i) => !takenBy.has(i)).map((row) => ({ kind: "unexpected", actual: row }) as const),
  ];

  /** Finds a partner for an expected element, others moving on where they can. No recursion: lists may be long. */
  function augment(start: number): void {
    const reachedFrom = new Map<number, number>();
    const queue = [start];
    for (let j = queue.shift(); j !== undefined; j = queue.shift()) {
      for (const [i, row] of actual.entries()) {
        if (reachedFrom.has(i) || !isSame(row, expected[j]!)) continue;
        reachedFrom.set(i, j);
        const holder = takenBy.get(i);
        if (holder === undefined) {
          reassign(i, reachedFrom, start);
          return;
        }
        queue.push(holder);
      }
    }
  }

  function reassign(free: number, reachedFrom: ReadonlyMap<number, number>, start: number): void {
    let i = free;
    for (;;) {
      const j = reachedFrom.get(i)!;
      const before = [...takenBy].find(([, holder]) => holder === j)?.[0];
      takenBy.set(i, j);
      if (j === start || before === undefined) return;
      takenBy.delete(before);
      i = before;
    }
  }
}
