import type { Summary } from "./summary.ts";

/** A path between two locations. */
export interface GraphPath {
  readonly from: number;
  readonly to: number;
  readonly summary: Summary;
}

/**
 * A cycle along which time does not advance, as the locations on it, or undefined when there is none.
 *
 * Once round a cycle, the coordinates below the least `keep` on it survive with all that was added to them, and the
 * others are set anew. So a cycle advances iff something is added to a coordinate below its least `keep`. For each
 * `keep` in turn: among the paths that keep as many coordinates and add nothing to them, one that keeps no more lies
 * on a cycle iff its ends are in one strongly connected component. Five passes find every such cycle, because each has
 * one least `keep`, and a path that keeps just so many. Finite times are meant: an infinite coordinate never advances,
 * and the core has to bear that.
 */
export function cycleWithoutAdvance(locations: number, paths: readonly GraphPath[]): number[] | undefined {
  for (let keep = 0; keep <= 4; keep++) {
    const still = paths.filter(({ summary }) => summary.keep >= keep && addsNothing(summary, keep));
    if (!still.some(({ summary }) => summary.keep === keep)) continue;
    const next = successors(locations, still);
    const component = components(next);
    const closing = still.find(
      ({ from, to, summary }) => summary.keep === keep && component[from] === component[to],
    );
    if (closing !== undefined) return route(next, closing.to, closing.from);
  }
  return undefined;
}

function addsNothing(summary: Summary, coordinates: number): boolean {
  for (let i = 0; i < coordinates; i++) if (summary.add[i] !== 0) return false;
  return true;
}

function successors(locations: number, paths: readonly GraphPath[]): number[][] {
  const next = Array.from({ length: locations }, (): number[] => []);
  for (const { from, to } of paths) next[from]!.push(to);
  return next;
}

/**
 * Tarjan's strongly connected components: for each location the first one entered of its component. The stack is its
 * own, because a chain may be longer than the call stack. It ends, as each path is followed once (`branch`).
 */
function components(next: readonly number[][]): Int32Array {
  const component = new Int32Array(next.length).fill(-1);
  const entered = new Int32Array(next.length); // 1 + when it was first seen
  const lowest = new Int32Array(next.length); // the first entered that it is known to reach and that is open
  const branch = new Int32Array(next.length); // how many successors were followed
  const open: number[] = []; // entered and in no component yet, in the order of entering
  let clock = 0;
  const visit = (location: number): void => {
    const path = [location];
    while (path.length > 0) {
      const at = path[path.length - 1]!;
      if (entered[at] === 0) {
        entered[at] = lowest[at] = ++clock;
        open.push(at);
      }
      const to = next[at]![branch[at]!++];
      if (to !== undefined) {
        if (entered[to] === 0) path.push(to);
        else if (component[to] === -1) lowest[at] = Math.min(lowest[at]!, entered[to]!);
        continue;
      }
      path.pop();
      if (path.length > 0) {
        const parent = path[path.length - 1]!;
        lowest[parent] = Math.min(lowest[parent]!, lowest[at]!);
      }
      if (lowest[at] === entered[at]) close(at);
    }
  };
  // What was entered after a root and is still open is its component: else it would reach something entered before.
  const close = (root: number): void => {
    for (;;) {
      const member = open.pop()!;
      component[member] = root;
      if (member === root) return;
    }
  };
  for (let location = 0; location < next.length; location++) if (entered[location] === 0) visit(location);
  return component;
}

/** The locations from `from` to `to` on a shortest way. There is one: both are in one component. */
function route(next: readonly number[][], from: number, to: number): number[] {
  const cameFrom = new Map<number, number>([[from, from]]);
  const queue = [from];
  for (let i = 0; i < queue.length && !cameFrom.has(to); i++) {
    for (const step of next[queue[i]!]!) {
      if (cameFrom.has(step)) continue;
      cameFrom.set(step, queue[i]!);
      queue.push(step);
    }
  }
  const way = [to];
  while (way[way.length - 1] !== from) way.push(cameFrom.get(way[way.length - 1]!)!);
  return way.reverse();
}
