import type { Placed } from "./arrival-rows.ts";
import { element, pathThrough } from "./svg.ts";
import type { TimeAxis } from "./time-axis.ts";

/** The way of the watermark down the rows, and a shade over the time that has passed. */
export function watermarkLine(rows: readonly Placed<unknown, unknown>[], axis: TimeAxis): string {
  const points: [number, number][] = [[axis.x(rows[0]!.moment.before), rows[0]!.top]];
  for (const { moment, moved, bottom } of rows) {
    points.push(
      [axis.x(moment.before), moved],
      [axis.x(moment.after), moved],
      [axis.x(moment.after), bottom],
    );
  }
  const [first, last] = [points[0]!, points.at(-1)!];
  const area = [[axis.left, first[1]] as const, ...points, [axis.left, last[1]] as const];
  return (
    element("path", { d: `${pathThrough(area)} Z`, class: "past" }) +
    element("path", { d: pathThrough(points), class: "mark" })
  );
}
