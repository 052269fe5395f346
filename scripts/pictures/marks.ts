import { element, rect, text, widthOf } from "./svg.ts";

/** A record in time: a disc. */
export function record(x: number, y: number, kind: "record" | "other" = "record"): string {
  if (kind === "other") return rect(x - 5, y - 5, 10, 10, { class: kind });
  return element("circle", { cx: x, cy: y, r: 5.5, class: kind });
}

/** A late record: a diamond that is not filled, and the word. */
export function lateRecord(x: number, y: number, word = "late"): string {
  const path = `M${x} ${y - 7} l7 7 l-7 7 l-7 -7 z`;
  return (
    element("path", { d: path, class: "late" }) +
    (word === "" ? "" : text(x + 12, y + 4, word, { class: "lateness halo" }))
  );
}

/** A result: a word and a value in a box whose line is thick if the result is final, broken if it is early. */
export function result(left: number, y: number, kind: "early" | "final" | "updated", value: string): string {
  const content = `${kind} ${value}`;
  return (
    rect(left, y - 10, pillWidth(content), 20, { rx: 10, class: `pill ${kind}` }) +
    text(left + pillWidth(content) / 2, y + 4, content, { class: "middle strong" })
  );
}

export function resultWidth(kind: string, value: string): number {
  return pillWidth(`${kind} ${value}`);
}

function pillWidth(content: string): number {
  return widthOf(content) + 16;
}
