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

export function through({ summary }: Path, time: Time): Time | undefined {
  const result = summary.add.map((by, i) => (i < summary.keep ? time[i]! + by : by));
  return result.some((x) => Number.isFinite(x) && x > Number.MAX_SAFE_INTEGER) ? undefined : result;
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
        const image = through(path, time);
        if (image !== undefined) open.push({ location: path.to, time: image });
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
