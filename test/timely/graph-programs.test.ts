import { describe, expect, test } from "vitest";
import { seededRandom } from "../../ts/host/random.ts";
import { batchOf, exchange, type Scope, type Stream } from "../../ts/timely.ts";
import { Cluster } from "./support.ts";

type Edge = readonly [from: number, to: number];

function randomEdges(seed: number, nodes: number, count: number): Edge[] {
  const random = seededRandom(seed);
  const node = (): number => Math.floor(random() * nodes);
  return Array.from({ length: count }, () => [node(), node()] as const);
}

const bySource = exchange<Edge>(([from]) => from);
const byNode = exchange<number>((node) => node);

/** The round in which each node is reached from the roots. A level begins when the one before is complete. */
function breadthFirst(scope: Scope, edges: Stream<Edge>, roots: Stream<number>): Stream<Edge> {
  return scope.nested("levels", (loop) => {
    const { handle, stream: again } = loop.feedback<number>();
    const targets = new Map<number, number[]>();
    const found = new Map<number, number>();
    const proposed = new Map<number, number[]>();
    const reached = edges.enter(loop).binaryNotify<number, Edge>(
      roots.enter(loop).concat(again),
      "level",
      (edgesIn, nodesIn, output, notificator) => {
        edgesIn.forEach((claim, { values }) => {
          for (const [from, to] of values) targets.set(from, [...(targets.get(from) ?? []), to]);
          notificator.notifyAt(claim);
        });
        nodesIn.forEach((claim, { values }) => {
          const level = claim.time[1]!;
          proposed.set(level, [...(proposed.get(level) ?? []), ...values]);
          notificator.notifyAt(claim);
        });
        for (let due = notificator.next(); due !== undefined; due = notificator.next()) {
          const level = due.time[1]!;
          const fresh = new Set((proposed.get(level) ?? []).filter((node) => !found.has(node)));
          for (const node of fresh) found.set(node, level);
          output.session(due.capability).giveAll([...fresh].map((node): Edge => [node, level]));
        }
      },
      { pact: bySource, otherPact: byNode },
    );
    const next = reached.unary<number>("neighbours", () => (input, output) => {
      input.forEach((claim, { values }) => {
        output.send(claim, batchOf(values.flatMap(([node]) => targets.get(node) ?? [])));
      });
    });
    handle.connect(next);
    return reached.leave();
  });
}

function breadthFirstByHand(edges: readonly Edge[], root: number): Map<number, number> {
  const levels = new Map([[root, 0]]);
  for (let level = 0, open = [root]; open.length > 0; level++) {
    const next = open.flatMap((node) => edges.filter(([from]) => from === node).map(([, to]) => to));
    open = [...new Set(next)].filter((node) => !levels.has(node));
    for (const node of open) levels.set(node, level + 1);
  }
  return levels;
}

/** The least node that each node is connected to: labels go round until none improves. */
function connectedComponents(scope: Scope, edges: Stream<Edge>): Stream<Edge> {
  const both = edges.flatMap(([a, b]): Edge[] => [
    [a, b],
    [b, a],
    [a, a],
    [b, b],
  ]);
  return scope.nested("labels", (loop) => {
    const { handle, stream: again } = loop.feedback<Edge>();
    const targets = new Map<number, Set<number>>();
    const labels = new Map<number, number>();
    const improved = both.enter(loop).binary<Edge, Edge>(
      again,
      "improve",
      () => (edgesIn, labelsIn, output) => {
        edgesIn.forEach((claim, { values }) => {
          const session = output.session(claim);
          for (const [from, to] of values) {
            targets.set(from, (targets.get(from) ?? new Set()).add(to));
            const label = labels.get(from) ?? from;
            labels.set(from, label);
            session.give([to, label]);
          }
        });
        labelsIn.forEach((claim, { values }) => {
          const session = output.session(claim);
          for (const [node, label] of values) {
            if (label >= (labels.get(node) ?? node)) continue;
            labels.set(node, label);
            for (const to of targets.get(node) ?? []) session.give([to, label]);
          }
        });
      },
      { pact: bySource, otherPact: bySource },
    );
    handle.connect(improved);
    return improved.leave();
  });
}

function componentsByHand(edges: readonly Edge[]): Map<number, number> {
  const label = new Map(edges.flat().map((node) => [node, node]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const [a, b] of edges) {
      const least = Math.min(label.get(a)!, label.get(b)!);
      for (const node of [a, b]) {
        if (label.get(node) === least) continue;
        label.set(node, least);
        changed = true;
      }
    }
  }
  return label;
}

describe.each([1, 2, 3])("with %i workers", (peers) => {
  test("breadth-first search finds the levels that a plain search finds", () => {
    const edges = randomEdges(20 + peers, 120, 400);
    const cluster = new Cluster(peers, peers);
    const levels = new Map<number, number>();
    const inputs = cluster.build((scope) => {
      const graph = scope.input<Edge>();
      const roots = scope.input<number>();
      breadthFirst(scope, graph.stream, roots.stream).inspect(([node, level]) => levels.set(node, level));
      return { graph: graph.handle, roots: roots.handle };
    });
    edges.forEach((edge, i) => {
      inputs[i % peers]!.graph.send(edge);
    });
    inputs[0]!.roots.send(0);
    for (const { graph, roots } of inputs) {
      graph.close();
      roots.close();
    }
    cluster.finish();
    expect(levels).toEqual(breadthFirstByHand(edges, 0));
    expect(levels.size).toBeGreaterThan(20);
  });

  test("connected components are those found by hand, once the probe has passed", () => {
    const edges = randomEdges(40 + peers, 150, 90);
    const cluster = new Cluster(peers, peers);
    const least = new Map<number, number>();
    const inputs = cluster.build((scope) => {
      const { handle, stream } = scope.input<Edge>();
      const labels = connectedComponents(scope, stream).exchange(([node]) => node);
      const probe = labels
        .inspect(([node, label]) => least.set(node, Math.min(label, least.get(node) ?? node)))
        .probe();
      return { handle, probe };
    });
    edges.forEach((edge, i) => {
      inputs[i % peers]!.handle.send(edge);
    });
    for (const { handle } of inputs) handle.advanceTo(1);
    cluster.until(() => inputs.every(({ probe }) => !probe.lessThan(1)));
    expect(least).toEqual(componentsByHand(edges));
    for (const { handle } of inputs) handle.close();
    cluster.finish();
  });
});
