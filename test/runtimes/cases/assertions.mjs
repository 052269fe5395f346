import { ok, same, throwsCode } from "./assert.mjs";

/** That the assertions of these cases fail when they should, on this runtime too. */
export const assertionCases = {
  async "an assertion tells different from same"() {
    const different = [
      [1, 2],
      [0, -0],
      [1, "1"],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      [
        [1, 2],
        [2, 1],
      ],
      [{ a: 1 }, { a: 1, b: undefined }],
      [Uint8Array.of(1), [1]],
      [undefined, null],
    ];
    for (const [a, b] of different)
      ok(await fails(() => same(a, b)), `same(${String(a)}, ${String(b)}) passed`);
    same({ b: [Number.NaN], a: 1 }, { a: 1, b: [Number.NaN] });
  },
  async "an assertion wants the error's code"() {
    const coded = Object.assign(new Error("coded"), { code: "right" });
    same(await throwsCode("right", () => Promise.reject(coded)), coded);
    ok(await fails(() => throwsCode("wrong", () => Promise.reject(coded))), "a wrong code passed");
    ok(await fails(() => throwsCode("right", () => 1)), "no error passed");
  },
};

async function fails(action) {
  try {
    await action();
    return false;
  } catch {
    return true;
  }
}
