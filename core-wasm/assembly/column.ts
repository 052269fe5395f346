import { depthOf, Graph, listEnd, listStart, Path } from "./graph";
import { allocate, enlarge, release } from "./memory";
import { compose, intern, largestAdd, noLaterThan, Summary } from "./summary";
import { LARGEST } from "./timestamp";

export const FOUND: i32 = 0;
export const TOO_MANY: i32 = 1; // more paths than the caller wants to hold
export const TOO_FAR: i32 = 2; // advances along a path add up to more than a coordinate holds

/**
 * For one target, the least path summaries from every location: a list of nodes a location.
 *
 *   heads: u32 a location ─→ node ─→ node ─→ 0         nodes: │ never used │ node 1 │ node 2 │ … │ nodeCount-1 │ free │
 *
 * A list holds mutually incomparable summaries (none is no later than another). Links are indices, because the block of
 * nodes moves as it grows: a pointer to a node holds until the next `offer`.
 */
@unmanaged
export class Column {
  heads: usize; // u32 a location: its first node, or 0
  nodes: usize; // Node; node 0 is never used
  nodeCount: i32;
  nodeCapacity: i32;
  limit: i32; // nodes beyond which the search gives up
}

/** A node is also its own place in the work list: nodes are expanded in the order they were made. */
@unmanaged
export class Node {
  summary: Summary;
  next: i32;
  location: i32; // -1: a lesser summary has come in its place
}

const zeros: usize = memory.data(32, 8); // the advances of the empty path

export function newColumn(g: Graph, limit: i32): Column {
  const c = changetype<Column>(allocate(offsetof<Column>()));
  c.heads = allocate(<usize>g.locationCount << 2);
  c.nodeCapacity = 64;
  c.nodes = allocate(offsetof<Node>() * c.nodeCapacity);
  c.limit = limit;
  return c;
}

export function freeColumn(g: Graph, c: Column): void {
  release(c.heads, <usize>g.locationCount << 2);
  release(c.nodes, offsetof<Node>() * c.nodeCapacity);
  release(changetype<usize>(c), offsetof<Column>());
}

// @ts-ignore: decorator
@inline
export function nodeAt(c: Column, i: i32): Node {
  return changetype<Node>(c.nodes + offsetof<Node>() * i);
}

// @ts-ignore: decorator
@inline
export function firstNode(c: Column, location: i32): i32 {
  return load<i32>(c.heads + (<usize>location << 2));
}

/**
 * Walks the paths backwards from `target`. On FOUND the column holds, for each location, exactly the least summaries of
 * all paths from there to the target; on TOO_MANY or TOO_FAR what it holds means nothing.
 *
 * Why it is complete: a summary is lengthened once, unless a lesser one took its place before. Composing is monotone,
 * so whatever a replaced summary led to, or would have led to, the lesser one leads to no later.
 * Why it ends, with or without loops: what is accepted at a location is no later than nothing accepted there before
 * (one that was replaced has a lesser in its place), advances are integers from 0 up, and of any endless sequence of
 * such rows a later one is at or above an earlier one (Dickson's lemma). `limit` bounds how long that may take.
 */
export function search(g: Graph, c: Column, target: i32): i32 {
  memory.fill(c.heads, 0, <usize>g.locationCount << 2);
  c.nodeCount = 1;
  const depth = depthOf(g, target);
  offer(c, target, intern(g.summaries, depth, depth, zeros));
  for (let i = 1; i < c.nodeCount; i++) {
    const location = nodeAt(c, i).location;
    if (location < 0) continue;
    const summary = nodeAt(c, i).summary;
    for (let at = listStart(g, g.into, location), end = listEnd(g, g.into, location); at < end; at += 4) {
      const path = changetype<Path>(load<usize>(at));
      const whole = compose(g.summaries, path.summary, summary);
      if (offer(c, path.from, whole) && largestAdd(whole) > LARGEST) return TOO_FAR;
    }
    if (c.nodeCount > c.limit) return TOO_MANY;
  }
  return FOUND;
}

/**
 * Adds a summary at a location unless one there is no later, and drops those it is no later than. A dropped node keeps
 * its place, marked, because places are the work list.
 */
function offer(c: Column, location: i32, summary: Summary): bool {
  const head = c.heads + (<usize>location << 2);
  for (let i = load<i32>(head); i; i = nodeAt(c, i).next) {
    if (noLaterThan(nodeAt(c, i).summary, summary)) return false;
  }
  let link = head;
  for (let i = load<i32>(link); i; i = load<i32>(link)) {
    const node = nodeAt(c, i);
    if (noLaterThan(summary, node.summary)) {
      node.location = -1;
      store<i32>(link, node.next);
    } else link = changetype<usize>(node) + offsetof<Node>("next");
  }
  if (c.nodeCount == c.nodeCapacity) grow(c);
  const node = nodeAt(c, c.nodeCount);
  node.summary = summary;
  node.location = location;
  node.next = load<i32>(head);
  store<i32>(head, c.nodeCount++);
  return true;
}

function grow(c: Column): void {
  const bytes = offsetof<Node>() * c.nodeCapacity;
  c.nodes = enlarge(c.nodes, bytes, bytes, bytes << 1);
  c.nodeCapacity <<= 1;
}
