import { sameTime, type Timestamp } from "../core/index.ts";
import type { Capability } from "./capability.ts";

/** A capability that waits, and the least coordinates of all that stand at or below it in the tree. */
interface Node {
  readonly capability: Capability;
  readonly time: Timestamp;
  least: Timestamp;
}

/**
 * Capabilities that wait for their times to be complete, as a binary tree in an array: below the node at `i` stand
 * those at `2i + 1` and `2i + 2`. What has passed `least` of a node has passed nothing below it. Of times that wait for
 * one element of a frontier, only those that it lets go, and their ancestors, are looked at.
 */
export class PendingTimes {
  readonly #nodes: Node[] = [];

  add(capability: Capability): void {
    const { time } = capability;
    this.#settle(this.#nodes.push({ capability, time, least: time }) - 1);
  }

  /** Takes out those whose time is not expected any more. */
  take(isExpected: (time: Timestamp) => boolean, visit: (capability: Capability) => void): void {
    const nodes = this.#nodes;
    if (nodes.length === 0 || isExpected(nodes[0]!.least)) return;
    if (nodes.length === 1) {
      visit(nodes.pop()!.capability); // most operators have one
      return;
    }
    const complete: number[] = [];
    const open = [0];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const node = this.#nodes[at];
      if (node === undefined || isExpected(node.least)) continue;
      if (!isExpected(node.time)) complete.push(at);
      open.push(2 * at + 1, 2 * at + 2);
    }
    for (const at of complete) visit(this.#nodes[at]!.capability);
    // From the end, as the last node takes the place of one that goes.
    for (const at of complete.sort((a, b) => b - a)) this.#remove(at);
  }

  #remove(at: number): void {
    const last = this.#nodes.pop()!;
    if (at < this.#nodes.length) this.#nodes[at] = last;
    this.#settle(this.#parentOf(this.#nodes.length));
    this.#settle(at);
  }

  /** Works out `least` at a node, and above it for as long as it changes. */
  #settle(from: number): void {
    for (let at = from; at >= 0; at = this.#parentOf(at)) {
      const node = this.#nodes[at];
      if (node === undefined) return;
      const least = this.#leastAt(node, at);
      if (at !== from && sameTime(least, node.least)) return;
      node.least = least;
    }
  }

  #leastAt({ time }: Node, at: number): Timestamp {
    if (2 * at + 1 >= this.#nodes.length) return time;
    const below = [this.#nodes[2 * at + 1], this.#nodes[2 * at + 2]];
    return below.reduce((least, node) => (node === undefined ? least : lesser(least, node.least)), time);
  }

  #parentOf(at: number): number {
    return at === 0 ? -1 : (at - 1) >> 1;
  }
}

function lesser(a: Timestamp, b: Timestamp): Timestamp {
  return a.map((coordinate, i) => Math.min(coordinate, b[i]!));
}
