import type { Timestamp } from "../../ts/core/index.ts";

const coordinates: readonly (readonly [name: string, coordinate: unknown])[] = [
  ["NaN", Number.NaN],
  ["a fraction", 0.5],
  ["2^53", 2 ** 53],
  ["-2^53", -(2 ** 53)],
  ["a finite number without integers around", 1e300],
  ["text", "5"],
  ["null", null],
  ["undefined", undefined],
  ["a bigint", 5n],
  ["a symbol", Symbol("time")],
  ["an array", [5]],
];

/** What somebody may give for a timestamp of `depth` coordinates, typed as if it were one. */
export function badTimes(depth: number): (readonly [name: string, time: Timestamp])[] {
  const zeros = new Array<unknown>(depth).fill(0);
  const holes = new Array<unknown>(depth);
  const wrong: [string, unknown][] = [
    ["undefined", undefined],
    ["null", null],
    ["text", "5".repeat(depth)],
    ["an object like an array", { length: depth, 0: 5, 1: 5, 2: 5, 3: 5 }],
    ["a typed array", new Float64Array(depth)],
    ["a function", () => zeros],
    ["no coordinates", []],
    ["one too few", zeros.slice(1)],
    ["one too many", [...zeros, 0]],
    ["a million too many", new Array<unknown>(1_000_000).fill(0)],
    ["nothing but holes", holes],
  ];
  for (let at = 0; at < depth; at++) {
    for (const [name, coordinate] of coordinates)
      wrong.push([`${name} at ${at}`, zeros.map((zero, i) => (i === at ? coordinate : zero))]);
  }
  return wrong.map(([name, time]) => [name, time as Timestamp]); // it is not, which is the point
}
