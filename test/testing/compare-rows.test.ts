import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { compareRows, type ExpectedRow, RowsMismatch, type SeenRow } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { align } from "../../ts/testing/align.ts";
import { isEqual } from "../../ts/testing/equal.ts";
import { pairAnyOrder } from "../../ts/testing/pair-any-order.ts";
import { show } from "../../ts/testing/show.ts";

function mismatch(
  actual: SeenRow<unknown>[],
  expected: ExpectedRow<unknown>[],
  order: "given" | "any" = "given",
): string {
  try {
    compareRows(actual, expected, { order }, '"out"');
  } catch (error) {
    if (error instanceof RowsMismatch) return error.message;
    throw error;
  }
  return "";
}

describe("compareRows", () => {
  test("looks at key and event time where they are asked for", () => {
    const row = { value: 1, key: "a", at: 5 };
    expect(mismatch([row], [{ value: 1 }])).toBe("");
    expect(mismatch([row], [{ value: 1, key: "a", at: new Date(5) }])).toBe("");
    expect(mismatch([row], [{ value: 1, key: "b" }])).not.toBe("");
    expect(mismatch([row], [{ value: 1, at: 6 }])).not.toBe("");
    expect(mismatch([{ value: 1 }], [{ value: 1, key: "a" }])).not.toBe("");
  });

  test("tells what is missing and what came instead, among rows that are the same", () => {
    const actual = [1, 2, 3, 4, 5, 6, 7, 9].map((n) => ({ value: { n }, key: "k", at: n }));
    const expected = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => ({ value: { n }, at: n }));
    expect(mismatch(actual, expected)).toBe(
      [
        '"out": 7 as expected, 1 missing (-), 1 unexpected (+)',
        "  … 4 as expected",
        "  { value: { n: 5 }, at: 5 }",
        "  { value: { n: 6 }, at: 6 }",
        "  { value: { n: 7 }, at: 7 }",
        "- { value: { n: 8 }, at: 8 }",
        "+ { value: { n: 9 }, at: 9 }",
      ].join("\n"),
    );
  });

  test("shows all of a row where none was expected, and event times that are dates as such", () => {
    expect(mismatch([{ value: "x", key: 1, at: Date.UTC(2026, 0, 2) }], [])).toContain(
      '+ { value: "x", key: 1, at: 1767312000000 /* 2026-01-02T00:00:00.000Z */ }',
    );
  });

  test("order counts unless told otherwise", () => {
    const [one, two] = [{ value: 1 }, { value: 2 }];
    expect(mismatch([one, two], [two, one])).toContain(
      "1 missing (-), 1 unexpected (+); the same rows in another order",
    );
    expect(mismatch([one, two, two], [two, one, one])).not.toContain("order");
    expect(mismatch([one, two], [two, one], "any")).toBe("");
    expect(mismatch([one, one], [one, two], "any")).toContain(
      "1 as expected, 1 missing (-), 1 unexpected (+)",
    );
  });

  test("in any order, a row that asks little leaves the others theirs", () => {
    const actual = [
      { value: 1, at: 5 },
      { value: 1, at: 7 },
    ];
    expect(mismatch(actual, [{ value: 1 }, { value: 1, at: 5 }], "any")).toBe("");
  });

  test("takes matchers of a test runner", () => {
    const rows = [{ value: { id: 7, tags: ["a"] } }];
    expect(mismatch(rows, [{ value: { id: expect.any(Number), tags: expect.arrayContaining(["a"]) } }])).toBe(
      "",
    );
    expect(mismatch(rows, [{ value: expect.any(String) }])).toContain("- { value: Any<String> }");
  });

  test("says where a long row differs from the one that came instead", () => {
    const order = (total: number, ...notes: string[]) => ({
      value: {
        id: "order-4711",
        customer: { name: "Ada Lovelace", city: "London" },
        lines: [{ total }],
        notes,
      },
    });
    const [, , came, difference, ...more] = mismatch([order(7)], [order(8)]).split("\n");
    expect(came).toMatch(/^\+ .*total: 7/);
    expect([difference, more]).toEqual(["    value.lines[0].total is 7, not 8", []]);
    expect(mismatch([order(7, "a")], [order(7)])).toContain(
      '    value.notes[0] is "a", and was not expected',
    );
    expect(mismatch([order(7)], [order(7, "a")])).toContain('    value.notes[0] is missing: "a"');
    expect(mismatch([order(7)], [order(8), order(9)])).not.toContain("not 8");
    const many = [order(1, ..."abcdef")];
    expect(mismatch(many, [order(2, ..."ghijkl")])).toContain("    … 2 differences more");
  });

  test("comes to an end with long rows that refer to themselves", () => {
    const ring = (n: number): object => {
      const self: Record<string, unknown> = { n, text: "x".repeat(80) };
      self["self"] = self;
      return { value: self };
    };
    expect(mismatch([ring(1) as SeenRow<unknown>], [ring(2) as SeenRow<unknown>])).toContain(
      "value.n is 1, not 2",
    );
  });

  test("is what test runners take for a failed assertion", () => {
    const error = new RowsMismatch("m", [{ value: 1 }], []);
    expect(error).toMatchObject({
      name: "AssertionError",
      code: "ERR_ASSERTION",
      actual: [{ value: 1 }],
      expected: [],
    });
  });
});

describe("isEqual", () => {
  const plain = fc.anything({
    withMap: true,
    withSet: true,
    withDate: true,
    withTypedArray: true,
    withBigInt: true,
    withNullPrototype: true,
  });

  test("a value equals its copy, and is told from others as Node tells them", () => {
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        expect(isEqual(a, b)).toBe(isDeepStrictEqual(a, b));
        expect(isEqual(a, structuredCloneOf(a))).toBe(isDeepStrictEqual(a, structuredCloneOf(a)));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["undefined and missing", { a: undefined }, {}],
    ["0 and -0", 0, -0],
    ["a hole and undefined", Object.assign([], { 1: 1 }), [undefined, 1]],
    ["instances of two classes", new (class A {})(), new (class B {})()],
    ["errors of two messages", new Error("a"), new Error("b")],
    ["an array and an object alike", [1], { 0: 1 }],
    ["arrays of two lengths", [1], Object.assign([1], { length: 2 })],
    ["bytes of two buffers", Uint8Array.of(1).buffer, Uint8Array.of(2).buffer],
  ])("tells %s apart", (_, a, b) => {
    expect(isEqual(a, b)).toBe(false);
    expect(isEqual(a, a)).toBe(true);
  });

  test("comes to an end with what refers to itself", () => {
    const ring = (n: number): object => {
      const self: Record<string, unknown> = { n };
      self["self"] = self;
      return self;
    };
    expect(isEqual(ring(1), ring(1))).toBe(true);
    expect(isEqual(ring(1), ring(2))).toBe(false);
    expect(show(ring(1))).toBe("{ n: 1, self: [circular] }");
  });
});

const few = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 8 });
const same = (a: number, b: number): boolean => a === b;

test("aligned lists hold each element once and as many pairs as there can be", () => {
  fc.assert(
    fc.property(few, few, (actual, expected) => {
      const lines = align(actual, expected, same);
      expect(lines.flatMap((line) => (line.kind === "missing" ? [] : [line.actual]))).toEqual(actual);
      expect(lines.flatMap((line) => (line.kind === "unexpected" ? [] : [line.expected]))).toEqual(expected);
      expect(lines.filter(({ kind }) => kind === "same").length).toBe(longestCommon(actual, expected));
    }),
    { numRuns: 500 },
  );
});

test("in any order as many are paired as there can be", () => {
  const allows = fc.array(fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), { maxLength: 5 });
  fc.assert(
    fc.property(allows, (table) => {
      const lines = pairAnyOrder([0, 1, 2, 3, 4], [...table.keys()], (a, e) => table[e]![a]!);
      expect(lines.filter(({ kind }) => kind === "same").length).toBe(greatestMatching(table));
      for (const line of lines)
        if (line.kind === "same") expect(table[line.expected]![line.actual]).toBe(true);
      expect(new Set(lines.flatMap((line) => (line.kind === "missing" ? [] : [line.actual]))).size).toBe(5);
      expect(lines.filter(({ kind }) => kind !== "unexpected").length).toBe(table.length);
    }),
    { numRuns: 500 },
  );
});

/** From the definition, trying everything. */
function longestCommon(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const [first, ...rest] = a;
  const found = b.indexOf(first!);
  const without = longestCommon(rest, b);
  return found < 0 ? without : Math.max(without, 1 + longestCommon(rest, b.slice(found + 1)));
}

function greatestMatching([row, ...rest]: readonly boolean[][], taken: readonly number[] = []): number {
  if (row === undefined) return 0;
  const options = row.flatMap((allowed, i) => (allowed && !taken.includes(i) ? [i] : []));
  return Math.max(
    greatestMatching(rest, taken),
    ...options.map((i) => 1 + greatestMatching(rest, [...taken, i])),
  );
}

function structuredCloneOf(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return value;
  }
}

test("an expected row that is a mere value is told, even where nothing came with it", () => {
  const mistaken = [5] as unknown as { value: number }[];
  for (const value of [5, undefined])
    expect(() => compareRows([{ value }], mistaken)).toThrow(/expected row 1 must be .* not 5; rowsOf makes/);
});
