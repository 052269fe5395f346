import { WIDTH } from "./card.ts";
import { line, text } from "./svg.ts";

/** Event time, from left to right. */
export interface TimeAxis {
  /** Where an instant stands; what is beyond the ends stands at them. */
  readonly x: (instant: number) => number;
  readonly left: number;
  readonly right: number;
  /** The lines of the ticks and what is written over them, for a field from `top` to `bottom`. */
  readonly draw: (top: number, bottom: number) => string;
}

export interface TimeAxisOptions {
  readonly from: number;
  readonly to: number;
  readonly tickEveryMs: number;
  readonly left: number;
  readonly right?: number;
  readonly label: (instant: number) => string;
  readonly title?: string;
}

export function timeAxis(options: TimeAxisOptions): TimeAxis {
  const { from, to, tickEveryMs, left, right = WIDTH - 28, label, title = "event time →" } = options;
  const x = (instant: number): number =>
    left + ((Math.min(Math.max(instant, from), to) - from) / (to - from)) * (right - left);
  const draw = (top: number, bottom: number): string => {
    const ticks: string[] = [];
    for (let tick = Math.ceil(from / tickEveryMs) * tickEveryMs; tick <= to; tick += tickEveryMs) {
      ticks.push(line(x(tick), top, x(tick), bottom, { class: "grid" }));
      ticks.push(text(x(tick), top - 8, label(tick), { class: "soft small middle" }));
    }
    return text(right, top - 26, title, { class: "soft small end" }) + ticks.join("");
  };
  return { x, left, right, draw };
}
