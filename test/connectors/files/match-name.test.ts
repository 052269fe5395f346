import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesName } from "../../../ts/connectors/files/match-name.ts";

/** The definition: a star stands for nothing, or for a character and what a star stands for. */
function matches(pattern: string, name: string): boolean {
  if (pattern === "") return name === "";
  if (pattern[0] === "*")
    return matches(pattern.slice(1), name) || (name !== "" && matches(pattern, name.slice(1)));
  return (
    name !== "" && (pattern[0] === "?" || pattern[0] === name[0]) && matches(pattern.slice(1), name.slice(1))
  );
}

test("a name matches as it is defined, one that starts with a dot only where the pattern has it", () => {
  const texts = (characters: string[]): fc.Arbitrary<string> =>
    fc.array(fc.constantFrom(...characters), { maxLength: 8 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(texts(["a", "b", ".", "*", "?"]), texts(["a", "b", "."]), (pattern, name) => {
      const isHidden = name.startsWith(".") && !pattern.startsWith(".");
      expect(matchesName(pattern, name)).toBe(!isHidden && matches(pattern, name));
    }),
    { numRuns: 2000 },
  );
});

test("a question mark stands for a character, however many units that has", () => {
  expect(matchesName("?.txt", "😀.txt")).toBe(true);
});

test("stars without end are no work without end", () => {
  expect(matchesName(`${"*a".repeat(100)}b`, "a".repeat(255))).toBe(false);
});
