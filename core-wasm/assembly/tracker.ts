import { Antichain, copyAntichain, freeAntichain, insert, newAntichain, removeAt, rowOf } from "./antichain";
import { Counted, freeCounted, newCounted } from "./counted";
import { depthOf, freeGraph, Graph } from "./graph";
import { allocate, release } from "./memory";
import { PathSets } from "./path-sets";

/** A location: where occurrences are counted. Its fields are those of its place in the tracker's lists, too. */
@unmanaged
export class Location {
  counted: Counted;
  depth: i32;
  active: i32; // 1 + its place among the locations with a positive count, or 0
  touched: bool; // its frontier of occurrences has to be looked at in this commit
  unsent: bool; // it has changes that the others have not been told
  firstWatch: i32; // the watches it can reach lie in firstWatch ..< endWatch
  endWatch: i32;
}

/**
 * A watch: the frontier of what can still arrive at a location. With a table there is one for each location that
 * somebody watches; without, one for each location.
 */
@unmanaged
export class Watch {
  location: i32;
  depth: i32;
  current: Antichain;
  previous: Antichain; // what `current` was before this commit, when `changed`
  lost: Antichain; // within a commit with a table, of several elements: those that lost an occurrence behind them
  changed: bool;
  stale: bool; // within a commit, an element lost its support: to be worked out anew
  reported: bool; // somebody asked for this location; others are kept for the propagation alone
}

/**
 * A tracker. Its lists hold i32, and have room for all they can hold, because a flag of the entry (`touched`, `unsent`,
 * `changed`) keeps it from being listed twice: nothing is allocated as they fill. Between commits:
 *   T1  A location is in `active` iff it has a positive count, and there at place `active - 1`.
 *   T2  `touched` and `changed` are empty, no flag of theirs is set, and no watch is stale or has lost anything.
 *   T3  A location that has an unsent part in some row is in `unsent`. (It may be there with none: what cancelled out.)
 *   T4  The `current` of each watch is the frontier by definition: minimal images of all positive counts, along paths.
 * T4 holds from the start, as nothing is counted then and every frontier is empty.
 *
 *   staging: │ update │ update │ … │ free, up to stagingCapacity │      update: location, delta, 4 coordinates, all f64
 *
 * The caller writes updates there and says how many. What lies behind them, or in unused coordinates, is rubbish.
 */
@unmanaged
export class Tracker {
  graph: Graph;
  graphHash: u32;
  locations: usize; // Location a location
  watches: usize; // Watch a watch
  watchCount: i32;
  watchOf: usize; // i32 a location: 1 + its watch, or 0
  active: usize; // i32: locations with a positive count
  activeCount: i32;
  touched: usize; // i32
  touchedCount: i32;
  unsent: usize; // i32
  unsentCount: i32;
  changed: usize; // i32: watches
  changedCount: i32;
  moved: usize; // i32: locations whose frontier moved in the last commit
  movedCount: i32;
  staging: usize; // STAGED f64 an update
  stagingCapacity: i32;
  table: usize; // u16 a cell (direct.ts), or 0 when there is none
  sets: PathSets;
  queue: usize; // of the propagation without a table (rederive.ts)
  queueHead: i32;
  queueTail: i32;
  queueCapacity: i32;
  buffer: usize; // bytes of a batch that goes out or came in, or rows of a listing
  bufferBytes: usize;
}

/** f64 an update takes in the staging area: location, delta, four coordinates. */
export const STAGED: i32 = 6;
const FIRST_STAGING: i32 = 64;

/** A tracker of a sealed graph, with nothing counted. Before the first commit each watch must be set. */
export function newTracker(graph: Graph, watchCount: i32, graphHash: u32): Tracker {
  const tr = changetype<Tracker>(allocate(offsetof<Tracker>()));
  const n = graph.locationCount;
  tr.graph = graph;
  tr.graphHash = graphHash;
  tr.watchCount = watchCount;
  tr.locations = allocate(offsetof<Location>() * n);
  tr.watches = allocate(offsetof<Watch>() * watchCount);
  tr.watchOf = indices(n);
  tr.active = indices(n);
  tr.touched = indices(n);
  tr.unsent = indices(n);
  tr.changed = indices(watchCount);
  tr.moved = indices(watchCount);
  tr.stagingCapacity = FIRST_STAGING;
  tr.staging = allocate(FIRST_STAGING * STAGED << 3);
  for (let l = 0; l < n; l++) {
    const location = locationAt(tr, l);
    location.depth = depthOf(graph, l);
    location.counted = newCounted(location.depth);
  }
  return tr;
}

/** Gives back the tracker and its graph. What was made to propagate, and so knows how, must have been given back. */
export function freeTracker(tr: Tracker): void {
  const n = tr.graph.locationCount;
  for (let l = 0; l < n; l++) freeCounted(locationAt(tr, l).counted);
  for (let w = 0; w < tr.watchCount; w++) {
    freeAntichain(watchAt(tr, w).current);
    freeAntichain(watchAt(tr, w).previous);
    freeAntichain(watchAt(tr, w).lost);
  }
  release(tr.locations, offsetof<Location>() * n);
  release(tr.watches, offsetof<Watch>() * tr.watchCount);
  freeIndices(tr.watchOf, n);
  freeIndices(tr.active, n);
  freeIndices(tr.touched, n);
  freeIndices(tr.unsent, n);
  freeIndices(tr.changed, tr.watchCount);
  freeIndices(tr.moved, tr.watchCount);
  release(tr.staging, <usize>(tr.stagingCapacity * STAGED) << 3);
  release(tr.buffer, tr.bufferBytes);
  freeGraph(tr.graph);
  release(changetype<usize>(tr), offsetof<Tracker>());
}

function indices(count: i32): usize {
  return allocate(<usize>count << 2);
}

function freeIndices(list: usize, count: i32): void {
  release(list, <usize>count << 2);
}

/** Sets watch `w`. No location has two, because a location knows only one. */
export function setWatch(tr: Tracker, w: i32, location: i32, reported: bool): void {
  const watch = watchAt(tr, w);
  if (isDefined(VERIFY)) assert(!indexAt(tr.watchOf, location) && !watch.depth, "a watch is set once, of its own location");
  watch.location = location;
  watch.depth = depthOf(tr.graph, location);
  watch.current = newAntichain(watch.depth);
  watch.previous = newAntichain(watch.depth);
  watch.lost = newAntichain(watch.depth);
  watch.reported = reported;
  setIndex(tr.watchOf, location, w + 1);
}

// @ts-ignore: decorator
@inline
export function locationAt(tr: Tracker, l: i32): Location {
  return changetype<Location>(tr.locations + offsetof<Location>() * l);
}

// @ts-ignore: decorator
@inline
export function watchAt(tr: Tracker, w: i32): Watch {
  return changetype<Watch>(tr.watches + offsetof<Watch>() * w);
}

// @ts-ignore: decorator
@inline
export function indexAt(list: usize, i: i32): i32 {
  return load<i32>(list + (<usize>i << 2));
}

// @ts-ignore: decorator
@inline
export function setIndex(list: usize, i: i32, value: i32): void {
  store<i32>(list + (<usize>i << 2), value);
}

/** Lists a location whose first count became positive (T1). */
export function activate(tr: Tracker, l: i32): void {
  if (isDefined(VERIFY)) assert(!locationAt(tr, l).active, "T1: a location is listed once");
  setIndex(tr.active, tr.activeCount++, l);
  locationAt(tr, l).active = tr.activeCount;
}

/** Takes a location out of the list (T1); the last one takes its place. */
export function deactivate(tr: Tracker, l: i32): void {
  if (isDefined(VERIFY)) assert(locationAt(tr, l).active, "T1: a location that goes is listed");
  const location = locationAt(tr, l), last = indexAt(tr.active, --tr.activeCount);
  setIndex(tr.active, location.active - 1, last);
  locationAt(tr, last).active = location.active;
  location.active = 0;
}

/** Keeps what the frontier of a watch was. To be called before an element is added or dropped; later calls do nothing. */
export function noteChange(tr: Tracker, watch: Watch, w: i32): void {
  if (watch.changed) return;
  listChanged(tr, watch, w);
  copyAntichain(watch.previous, watch.current);
}

/**
 * Takes element `i` out, which has lost an occurrence behind it. If it was the only one, all is worked out anew: until
 * then `current` means nothing, so the frontier that was is kept by exchanging the two, which costs no copy.
 */
export function lose(tr: Tracker, watch: Watch, w: i32, i: i32): void {
  if (watch.current.count == 1) {
    watch.stale = true;
    if (!watch.changed) exchange(tr, watch, w);
    return;
  }
  noteChange(tr, watch, w);
  insert(watch.lost, rowOf(watch.current, i));
  removeAt(watch.current, i);
}

function exchange(tr: Tracker, watch: Watch, w: i32): void {
  listChanged(tr, watch, w);
  const current = watch.current;
  watch.current = watch.previous;
  watch.previous = current;
}

// @ts-ignore: decorator
@inline
function listChanged(tr: Tracker, watch: Watch, w: i32): void {
  watch.changed = true;
  setIndex(tr.changed, tr.changedCount++, w);
}
