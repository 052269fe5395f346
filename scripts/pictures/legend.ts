import { lateRecord, record } from "./marks.ts";
import { group, line, rect, text, widthOf } from "./svg.ts";

const SIGNS = {
  record: { word: "record", draw: (x: number, y: number) => record(x + 10, y) },
  other: { word: "record of the other", draw: (x: number, y: number) => record(x + 10, y, "other") },
  late: { word: "late record", draw: (x: number, y: number) => lateRecord(x + 10, y, "") },
  watermark: { word: "watermark", draw: (x: number, y: number) => line(x, y, x + 20, y, { class: "mark" }) },
  past: {
    word: "time has passed",
    draw: (x: number, y: number) => rect(x, y - 7, 20, 14, { class: "past" }),
  },
  window: {
    word: "open window",
    draw: (x: number, y: number) => rect(x, y - 7, 20, 14, { class: "window" }),
  },
  kept: {
    word: "complete, but kept",
    draw: (x: number, y: number) => rect(x, y - 7, 20, 14, { class: "kept" }),
  },
  session: {
    word: "open session",
    draw: (x: number, y: number) => rect(x, y - 7, 20, 14, { class: "window" }),
  },
  pane: { word: "pane", draw: (x: number, y: number) => rect(x, y - 7, 20, 14, { class: "pane" }) },
} as const;

/** A mark that pictures explain. */
export type Sign = keyof typeof SIGNS | readonly [sign: keyof typeof SIGNS, word: string];

/** What the marks mean, in a line. */
export function legend(signs: readonly Sign[], y: number, left = 20): string {
  let x = left;
  const drawn = signs.map((one) => {
    const [sign, word] = typeof one === "string" ? [one, SIGNS[one].word] : one;
    const at = x;
    x += 28 + widthOf(word) * 0.9 + 22;
    return SIGNS[sign].draw(at, y) + text(at + 28, y + 4, word, { class: "soft small" });
  });
  return group("legend", ...drawn);
}
