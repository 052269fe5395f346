import { minimalTimes } from "../core/frontier.ts";
import { lessEqual, type Timestamp, type Tracker } from "../core/index.ts";
import { leastResult } from "../core/summary.ts";
import type { Path, Place } from "./place.ts";

/** Something that keeps a frontier where it is. */
export interface Holder {
  readonly operator: string;
  /** Index of the output port of a capability, or of the input port messages wait at. */
  readonly port: number;
  readonly kind: "capability" | "message";
  /** The timestamp it has there. */
  readonly time: Timestamp;
  /** The timestamp that may result from it at the place asked about. */
  readonly arrivesAt: Timestamp;
  /** How many there are, over all workers, as far as is known here. */
  readonly count: number;
}

/** The locations of a dataflow, and the ways between them. */
interface Locations {
  /** By location. */
  readonly places: readonly Place[];
  /** By location: where timestamps go on to. */
  readonly paths: readonly (readonly Path[])[];
}

/** What keeps the frontier of `location` where it is. Follows every path: slow, and good for any location. */
export function explainLocation(graph: Locations, tracker: Tracker, location: number): Holder[] {
  const holders = tracker
    .occurrences()
    .filter(({ count }) => count > 0)
    .flatMap(({ location: at, time, count }) => {
      const { operator, port, kind } = graph.places[at]!;
      const what = kind === "output" ? ("capability" as const) : ("message" as const);
      const arrivals = arrivalsAt(graph.paths, at, time, location);
      return arrivals.map((arrivesAt): Holder => ({ operator, port, kind: what, time, arrivesAt, count }));
    });
  const frontier = minimalTimes(holders.map(({ arrivesAt }) => arrivesAt));
  return holders.filter(({ arrivesAt }) => frontier.some((time) => lessEqual(arrivesAt, time)));
}

/** The least timestamps that `time` at `from` may result in at `to`. */
function arrivalsAt(
  paths: readonly (readonly Path[])[],
  from: number,
  time: Timestamp,
  to: number,
): Timestamp[] {
  const reached = new Map<number, Timestamp[]>();
  const open: [number, Timestamp][] = [[from, time]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [location, image] = next;
    const known = reached.get(location) ?? [];
    if (known.some((other) => lessEqual(other, image))) continue; // also ends loops: each round advances
    reached.set(location, minimalTimes([...known, image]));
    for (const path of paths[location]!) open.push([path.to, leastResult(path.summary, image)]);
  }
  return reached.get(to) ?? [];
}
