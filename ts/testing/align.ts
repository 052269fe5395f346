/** One line of a comparison: a row that is on both sides, or on one. */
export type Aligned<A, E> =
  | { readonly kind: "same"; readonly actual: A; readonly expected: E }
  | { readonly kind: "missing"; readonly expected: E }
  | { readonly kind: "unexpected"; readonly actual: A };

/** Tables of more cells than this are not filled: what differs is then told as it stands, side by side. */
const MOST_CELLS = 1_000_000;

/**
 * Two lists side by side, with as many equal elements opposite one another as order allows: the longest common
 * subsequence, by dynamic programming, between equal beginnings and ends.
 */
export function align<A, E>(
  actual: readonly A[],
  expected: readonly E[],
  isSame: (actual: A, expected: E) => boolean,
): Aligned<A, E>[] {
  const start = countWhile((i) => isSameAt(actual[i], expected[i], i, i));
  const end = countWhile((i) =>
    isSameAt(
      actual.at(-1 - i),
      expected.at(-1 - i),
      actual.length - i - start - 1,
      expected.length - i - start - 1,
    ),
  );
  function isSameAt(a: A | undefined, e: E | undefined, left: number, right: number): boolean {
    return (
      left >= 0 && right >= 0 && left < actual.length && right < expected.length && isSame(a as A, e as E)
    );
  }
  return [
    ...pairUp(actual.slice(0, start), expected.slice(0, start)),
    ...alignMiddle(
      actual.slice(start, actual.length - end),
      expected.slice(start, expected.length - end),
      isSame,
    ),
    ...pairUp(actual.slice(actual.length - end), expected.slice(expected.length - end)),
  ];
}

function countWhile(holds: (i: number) => boolean): number {
  let count = 0;
  while (holds(count)) count++;
  return count;
}

function pairUp<A, E>(actual: readonly A[], expected: readonly E[]): Aligned<A, E>[] {
  return actual.map((row, i) => ({ kind: "same", actual: row, expected: expected[i]! }));
}

function alignMiddle<A, E>(
  actual: readonly A[],
  expected: readonly E[],
  isSame: (actual: A, expected: E) => boolean,
): Aligned<A, E>[] {
  if (actual.length * expected.length > MOST_CELLS) return sideBySide(actual, expected, isSame);
  const width = expected.length + 1;
  const same = (i: number, j: number): boolean => isSame(actual[i]!, expected[j]!);
  // longest[i * width + j]: most pairs among what follows actual[i] and expected[j], these included.
  const longest = new Uint32Array((actual.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j]!;
  for (let i = actual.length - 1; i >= 0; i--) {
    for (let j = expected.length - 1; j >= 0; j--) {
      longest[i * width + j] = same(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: Aligned<A, E>[] = [];
  let [i, j] = [0, 0];
  while (i < actual.length || j < expected.length) {
    if (i < actual.length && j < expected.length && same(i, j))
      lines.push({ kind: "same", actual: actual[i++]!, expected: expected[j++]! });
    else if (j < expected.length && (i === actual.length || at(i, j + 1) >= at(i + 1, j)))
      lines.push({ kind: "missing", expected: expected[j++]! });
    else lines.push({ kind: "unexpected", actual: actual[i++]! });
  }
  return lines;
}

function sideBySide<A, E>(
  actual: readonly A[],
  expected: readonly E[],
  isSame: (actual: A, expected: E) => boolean,
): Aligned<A, E>[] {
  const lines: Aligned<A, E>[] = [];
  for (let i = 0; i < Math.max(actual.length, expected.length); i++) {
    const [a, e] = [actual[i], expected[i]];
    const isPair = i < actual.length && i < expected.length && isSame(a as A, e as E);
    if (isPair) lines.push({ kind: "same", actual: a as A, expected: e as E });
    if (!isPair && i < expected.length) lines.push({ kind: "missing", expected: e as E });
    if (!isPair && i < actual.length) lines.push({ kind: "unexpected", actual: a as A });
  }
  return lines;
}
