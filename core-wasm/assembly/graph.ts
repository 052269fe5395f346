import { allocate, release } from "./memory";
import { freeSummaryTable, intern, newSummaryTable, Summary, SummaryTable } from "./summary";

/** A path of one step: an edge, or an operator's inside. Any chain of them is a path too (`column.ts`). */
@unmanaged
export class Path {
  from: i32;
  to: i32;
  summary: Summary; // its length is the depth of `to`, and it keeps at most the depth of `from`
}

/**
 * The fixed part of a tracker: locations, their depths, and the paths between them, indexed both ways.
 *
 *   into, outOf: │ begin of list 0 │ … │ begin of list n-1 │ pathCount ┃ paths of location 0 │ paths of 1 │ … │
 *                  locationCount + 1 places, i32, counted from ┃         pathCount pointers to Path
 *
 * Made in this order, and only once: all depths, all paths (a path reads the depth of its end), `seal`. From then on
 * nothing in it changes but the table of summaries, which grows as paths are composed.
 */
@unmanaged
export class Graph {
  locationCount: i32;
  pathCount: i32;
  depths: usize; // i32 a location
  paths: usize; // Path a path
  into: usize; // Index: the paths that end at a location
  outOf: usize; // Index: the paths that start at one
  summaries: SummaryTable;
}

export function newGraph(locationCount: i32, pathCount: i32): Graph {
  const g = changetype<Graph>(allocate(offsetof<Graph>()));
  g.locationCount = locationCount;
  g.pathCount = pathCount;
  g.depths = allocate(<usize>locationCount << 2);
  g.paths = allocate(offsetof<Path>() * pathCount);
  g.into = allocate(indexBytes(g));
  g.outOf = allocate(indexBytes(g));
  g.summaries = newSummaryTable();
  return g;
}

/** Gives back the graph and the summaries of all its paths. */
export function freeGraph(g: Graph): void {
  release(g.depths, <usize>g.locationCount << 2);
  release(g.paths, offsetof<Path>() * g.pathCount);
  release(g.into, indexBytes(g));
  release(g.outOf, indexBytes(g));
  freeSummaryTable(g.summaries);
  release(changetype<usize>(g), offsetof<Graph>());
}

function indexBytes(g: Graph): usize {
  return <usize>(g.locationCount + 1 + g.pathCount) << 2;
}

// @ts-ignore: decorator
@inline
export function depthOf(g: Graph, location: i32): i32 {
  return load<i32>(g.depths + (<usize>location << 2));
}

export function setDepth(g: Graph, location: i32, depth: i32): void {
  store<i32>(g.depths + (<usize>location << 2), depth);
}

// @ts-ignore: decorator
@inline
export function pathAt(g: Graph, i: i32): Path {
  return changetype<Path>(g.paths + offsetof<Path>() * i);
}

export function setPath(g: Graph, i: i32, from: i32, to: i32, keep: i32, adds: usize): void {
  const path = pathAt(g, i);
  path.from = from;
  path.to = to;
  path.summary = intern(g.summaries, keep, depthOf(g, to), adds);
}

/** Builds both indices. All paths must be set, and it must not have been called before: places begin as 0. */
export function seal(g: Graph): void {
  fillIndex(g, g.into, offsetof<Path>("to"));
  fillIndex(g, g.outOf, offsetof<Path>("from"));
}

/**
 * Counting sort by one end of the paths. Each place first counts its list, then points behind it, and is walked back to
 * its beginning, so that a list has its paths in the order in which they were set.
 */
function fillIndex(g: Graph, index: usize, field: usize): void {
  const lists = index + (<usize>(g.locationCount + 1) << 2);
  for (let i = 0; i < g.pathCount; i++) {
    const place = placeOf(index, pathAt(g, i), field);
    store<i32>(place, load<i32>(place) + 1);
  }
  let sum = 0;
  for (let l = 0; l <= g.locationCount; l++) {
    const place = index + (<usize>l << 2);
    sum += load<i32>(place);
    store<i32>(place, sum);
  }
  if (isDefined(VERIFY)) assert(sum == g.pathCount, "every path is in one list, and the index was empty before");
  for (let i = g.pathCount - 1; i >= 0; i--) {
    const place = placeOf(index, pathAt(g, i), field);
    const at = load<i32>(place) - 1;
    store<i32>(place, at);
    store<usize>(lists + (<usize>at << 2), changetype<usize>(pathAt(g, i)));
  }
}

function placeOf(index: usize, path: Path, field: usize): usize {
  return index + (<usize>load<i32>(changetype<usize>(path) + field) << 2);
}

/** First cell of the list of `location` in an index. */
// @ts-ignore: decorator
@inline
export function listStart(g: Graph, index: usize, location: i32): usize {
  return index + (<usize>(g.locationCount + 1 + load<i32>(index + (<usize>location << 2))) << 2);
}

/** Behind the last cell of that list: where the next begins, which the place behind the last location stands for. */
// @ts-ignore: decorator
@inline
export function listEnd(g: Graph, index: usize, location: i32): usize {
  return listStart(g, index, location + 1);
}
