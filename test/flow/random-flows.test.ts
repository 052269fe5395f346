import fc from "fast-check";
import { Dataflow, type KeyedStream, type Stream } from "tidemark";
import { expect, test } from "vitest";
import { runToEnd } from "./given.ts";
import { runOnWorkers } from "./on-workers.ts";

/** A step of a random flow, which reads streams made before it, by index. */
type Node =
  | { readonly kind: "input"; readonly values: number[]; readonly batchSize: number }
  | { readonly kind: "stateless"; readonly from: number; readonly operator: keyof typeof stateless }
  | { readonly kind: "branch"; readonly from: number }
  | { readonly kind: "merge"; readonly from: number[] }
  | {
      readonly kind: "keyed";
      readonly from: number;
      readonly operator: keyof typeof keyed;
      readonly keys: number;
    };

const wrap = (n: number): number => n % 1_000;

/** Each with the list function that it must be like. */
const stateless = {
  map: [(s, id) => s.map(id, (n) => wrap(n * 3 + 1)), (list) => list.map((n) => wrap(n * 3 + 1))],
  filter: [(s, id) => s.filter(id, (n) => n % 3 !== 0), (list) => list.filter((n) => n % 3 !== 0)],
  filterMap: [
    (s, id) => s.filterMap(id, (n) => (n % 2 === 0 ? n / 2 : undefined)),
    (list) => list.filter((n) => n % 2 === 0).map((n) => n / 2),
  ],
  flatMap: [
    (s, id) => s.flatMap(id, (n) => [n, -n].slice(n % 2)),
    (list) => list.flatMap((n) => [n, -n].slice(n % 2)),
  ],
  inspect: [(s, id) => s.inspect(id, () => {}), (list) => list],
  redistribute: [(s, id) => s.redistribute(id), (list) => list],
} satisfies Record<
  string,
  [(stream: Stream<number>, id: string) => Stream<number>, (list: number[]) => number[]]
>;

/** Folds that do not depend on the order, so that they may stand behind merges. */
const keyed = {
  count: [(s, id) => s.countFinal(id), (list) => list.length],
  sum: [
    (s, id) =>
      s.foldFinal(
        id,
        () => 0,
        (sum, n) => wrap(sum + n),
      ),
    (list) => list.reduce((sum, n) => wrap(sum + n), 0),
  ],
  least: [(s, id) => s.minFinal(id), (list) => Math.min(...list)],
  most: [(s, id) => s.reduceFinal(id, (a, b) => Math.max(a, b)), (list) => Math.max(...list)],
} satisfies Record<
  string,
  [
    (stream: KeyedStream<number, number>, id: string) => KeyedStream<number, number>,
    (list: number[]) => number,
  ]
>;

const index = fc.nat({ max: 1_000 });
const input = fc.record({
  kind: fc.constant("input" as const),
  values: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 12 }),
  batchSize: fc.integer({ min: 1, max: 13 }),
});
const step: fc.Arbitrary<Node> = fc.oneof(
  input,
  fc.record({
    kind: fc.constant("stateless" as const),
    from: index,
    operator: fc.constantFrom(...(Object.keys(stateless) as (keyof typeof stateless)[])),
  }),
  fc.record({ kind: fc.constant("branch" as const), from: index }),
  fc.record({ kind: fc.constant("merge" as const), from: fc.array(index, { minLength: 1, maxLength: 3 }) }),
  fc.record({
    kind: fc.constant("keyed" as const),
    from: index,
    operator: fc.constantFrom(...(Object.keys(keyed) as (keyof typeof keyed)[])),
    keys: fc.integer({ min: 1, max: 4 }),
  }),
);
const program = fc
  .tuple(input, fc.array(step, { maxLength: 14 }))
  .map(([first, rest]): Node[] => [first, ...rest]);

/** Builds the flow; each of its streams is written to an array of its own. */
function build(nodes: Node[]): { readonly flow: Dataflow; readonly outputs: number[][] } {
  const flow = new Dataflow("random");
  const streams: Stream<number>[] = [];
  const at = (from: number): Stream<number> => streams[from % streams.length]!;
  for (const [i, node] of nodes.entries()) {
    const id = `${node.kind} ${i}`;
    if (node.kind === "input") streams.push(flow.input(id, node.values, { batchSize: node.batchSize }));
    else if (node.kind === "stateless") streams.push(stateless[node.operator][0](at(node.from), id));
    else if (node.kind === "branch") {
      const { trues, falses } = at(node.from).branch(id, (n) => n % 2 === 0);
      streams.push(trues, falses);
    } else if (node.kind === "merge") {
      const [first, ...others] = node.from.map(at);
      streams.push(first!.merge(id, ...others));
    } else {
      const byKey = at(node.from).keyBy(`key of ${i}`, (n) => n % node.keys);
      streams.push(
        keyed[node.operator]
          [0](byKey, id)
          .entries()
          .map(`value ${i}`, ([key, value]) => key * 100 + value),
      );
    }
  }
  const outputs = streams.map((): number[] => []);
  for (const [i, stream] of streams.entries()) stream.output(`out ${i}`, outputs[i]!);
  return { flow, outputs };
}

/** What each stream carries, by plain lists. */
function interpret(nodes: Node[]): number[][] {
  const lists: number[][] = [];
  const at = (from: number): number[] => lists[from % lists.length]!;
  for (const node of nodes) {
    if (node.kind === "input") lists.push(node.values);
    else if (node.kind === "stateless") lists.push(stateless[node.operator][1](at(node.from)));
    else if (node.kind === "branch") {
      const list = at(node.from);
      lists.push(
        list.filter((n) => n % 2 === 0),
        list.filter((n) => n % 2 !== 0),
      );
    } else if (node.kind === "merge") lists.push(node.from.flatMap(at));
    else lists.push(foldByKey(at(node.from), node));
  }
  return lists;
}

function foldByKey(list: number[], { operator, keys }: Node & { readonly kind: "keyed" }): number[] {
  const present = [...new Set(list.map((n) => n % keys))];
  return present.map((key) => key * 100 + keyed[operator][1](list.filter((n) => n % keys === key)));
}

/** How merged streams interleave is not defined. 0 and -0 are taken for one: no order tells them apart. */
const sorted = (lists: number[][]): number[][] =>
  lists.map((list) => list.map((n) => n + 0).sort((a, b) => a - b));

test("a random flow gives on one worker what plain lists give", () =>
  fc.assert(
    fc.asyncProperty(program, async (nodes) => {
      const { flow, outputs } = build(nodes);
      await runToEnd(flow);
      expect(sorted(outputs)).toEqual(sorted(interpret(nodes)));
    }),
    { numRuns: 100 },
  ));

test("a random flow gives on several workers, in any interleaving, what plain lists give", () =>
  fc.assert(
    fc.asyncProperty(program, fc.integer({ min: 2, max: 3 }), fc.nat(), async (nodes, workers, seed) => {
      const { flow, outputs } = build(nodes);
      await runOnWorkers(flow, workers, seed);
      expect(sorted(outputs)).toEqual(sorted(interpret(nodes)));
    }),
    { numRuns: 60 },
  ));
