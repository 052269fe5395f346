import { expect, test } from "vitest";
import { sizeText, textList, textTable } from "../../../ts/cli/recovery/text-table.ts";

test("columns are in line, numbers to the right, whatever the names hold", () => {
  const rows = [
    ["a", 1_200],
    ["漢字", 3],
    ["x\u001b[2J\ny", 40],
  ];
  expect(textTable(["step", "bytes"], rows)).toBe(
    ["step     bytes", "a        1,200", "漢字         3", "x [2J y     40"].join("\n"),
  );
  expect(textTable(["step", "bytes"], [])).toBe("step  bytes");
});

test("a list keeps to its lines", () => {
  expect(
    textList([
      ["flow", "a\nb"],
      ["older", "none"],
    ]),
  ).toBe("flow   a b\nolder  none");
});

test("one is one", () => {
  expect(sizeText({ segments: 1, bytes: 1_204 })).toBe("1 segment, 1,204 bytes");
});
