import type { Graph, Path } from "./graphs.ts";

// The definition, slow on purpose, sharing nothing with the core: a frontier is the set of minimal timestamps that
// can result from occurrences along paths, found by following every path until it leads to nothing earlier.

export type Time = readonly number[];

export interface Occurrence {
  readonly location: number;
  readonly time: Time;
}

/** Product order, for equal depths. */
export const atOrBefore = (a: Time, b: Time): boolean => a.every((x, i) => x <= b[i]!);

/** Where a message arrives; nowhere, when a coordinate has no room for that. */
export function through(path: Path, time: Time): Time | undefined {
  const result = sums(path, time);
  return result.some((x) => Number.isFinite(x) && x > Number.MAX_SAFE_INTEGER) ? undefined : result;
}

/** What a frontier has to expect: a coordinate without room may have become infinite before it takes the path. */
export function leastThrough(path: Path, time: Time): Time {
  return sums(path, time).map((x) => (x > Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : x));
}

function sums({ summary }: Path, time: Time): Time {
  return summary.add.map((by, i) => (i < summary.keep ? time[i]! + by : by));
}

export class Oracle {
  readonly #next: Path[][];

  constructor(graph: Pick<Graph, "depths" | "inside" | "edges">) {
    this.#next = graph.depths.map(() => []);
    for (const path of [...graph.inside, ...graph.edges]) this.#next[path.from]!.push(path);
  }

  /** For each location, the minimal timestamps that can result there. */
  frontiers(occurrences: Iterable<Occurrence>): Time[][] {
    const found: Time[][] = this.#next.map(() => []);
    const open = [...occurrences];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const { location, time } = at;
      const here = found[location]!;
      if (here.some((earlier) => atOrBefore(earlier, time))) continue;
      found[location] = [...here.filter((later) => !atOrBefore(time, later)), time];
      for (const path of this.#next[location]!) {
        open.push({ location: path.to, time: leastThrough(path, time) });
      }
    }
    return found;
  }
}

/** Elements as text, in order: two frontiers are equal iff their texts are. */
export const textOf = (elements: readonly Time[]): string =>
  elements
    .map((time) => time.join("."))
    .sort()
    .join(" ");
