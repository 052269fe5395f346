import type { Stream } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const numbers: Stream<number>;

test("is an end: nothing follows", () => {
  expectTypeOf(numbers.assertEmpty("none")).toBeVoid();
});
