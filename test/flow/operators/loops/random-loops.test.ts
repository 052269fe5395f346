import fc from "fast-check";
import { Dataflow, type Stream } from "tidemark";
import { expect, test } from "vitest";
import { runToEnd } from "../../given.ts";
import { runOnWorkers } from "../../on-workers.ts";

/** A step of a random body, which reads streams made before it, inside or outside of the loop, by index. */
type Node =
  | { readonly kind: "map" | "filter" | "branch" | "sum" | "largest"; readonly from: number }
  | { readonly kind: "merge"; readonly from: number; readonly other: number }
  | {
      readonly kind: "loop";
      readonly from: number;
      readonly body: readonly Node[];
      readonly again: number;
      readonly out: number;
      readonly maxIterations: number;
    };

const half = (n: number): number => Math.floor(n / 2) + 1;
const wrap = (n: number): number => n % 1_000;
const KEYS = 3;

const index = fc.nat({ max: 1_000 });
const bodies = fc.letrec<{ node: Node; loop: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2 },
    fc.record({ kind: fc.constantFrom("map", "filter", "branch", "sum", "largest"), from: index }),
    fc.record({ kind: fc.constant("merge"), from: index, other: index }),
    tie("loop"),
  ) as fc.Arbitrary<Node>,
  loop: fc.record({
    kind: fc.constant("loop"),
    from: index,
    body: fc.array(tie("node"), { maxLength: 5, depthIdentifier: "loop" }),
    again: index,
    out: index,
    maxIterations: fc.integer({ min: 1, max: 3 }),
  }) as fc.Arbitrary<Node>,
}));

/** A loop in a loop is as deep as it goes. */
const nesting = (node: Node): number =>
  node.kind === "loop" ? 1 + Math.max(0, ...node.body.map(nesting)) : 0;
const program = fc
  .array(bodies.loop, { minLength: 1, maxLength: 2 })
  .filter((nodes) => nodes.every((n) => nesting(n) <= 2));

const at = <T>(list: readonly T[], from: number): T => list[from % list.length]!;

/** Adds to `streams` what the nodes make of them. */
function declare(streams: Stream<number>[], nodes: readonly Node[]): void {
  for (const [i, node] of nodes.entries()) {
    const from = at(streams, node.from);
    const id = `${node.kind} ${i}`;
    if (node.kind === "map") streams.push(from.map(id, half));
    else if (node.kind === "filter") streams.push(from.filter(id, (n) => n % 4 !== 0));
    else if (node.kind === "branch") {
      const { trues, falses } = from.branch(id, (n) => n % 2 === 0);
      streams.push(trues, falses);
    } else if (node.kind === "merge") streams.push(from.merge(id, at(streams, node.other)));
    else if (node.kind === "loop") declareLoop(streams, from, id, node);
    else {
      const byKey = from.keyBy(`key of ${id}`, (n) => n % KEYS);
      const result =
        node.kind === "sum"
          ? byKey.foldFinal(
              id,
              () => 0,
              (sum, n) => wrap(sum + n),
            )
          : byKey.maxFinal(id);
      streams.push(result.values());
    }
  }
}

function declareLoop(
  streams: Stream<number>[],
  from: Stream<number>,
  id: string,
  node: Node & { kind: "loop" },
): void {
  const { maxIterations } = node;
  const { out, overflow } = from.iterate(
    id,
    (inner) => {
      const inside = [...streams, inner];
      declare(inside, node.body);
      return { again: at(inside, node.again), out: at(inside, node.out) };
    },
    { maxIterations },
  );
  streams.push(
    out,
    overflow.inspect(`over ${id}`, () => {}),
  );
}

/** The same with plain lists: one iteration after the other, of what the one before sent round. */
function interpret(lists: number[][], nodes: readonly Node[]): void {
  for (const node of nodes) {
    const from = at(lists, node.from);
    if (node.kind === "map") lists.push(from.map(half));
    else if (node.kind === "filter") lists.push(from.filter((n) => n % 4 !== 0));
    else if (node.kind === "branch")
      lists.push(
        from.filter((n) => n % 2 === 0),
        from.filter((n) => n % 2 !== 0),
      );
    else if (node.kind === "merge") lists.push([...from, ...at(lists, node.other)]);
    else if (node.kind === "loop") interpretLoop(lists, from, node);
    else
      lists.push(
        byKey(
          from,
          node.kind === "sum" ? (own) => own.reduce((sum, n) => wrap(sum + n), 0) : (own) => Math.max(...own),
        ),
      );
  }
}

function interpretLoop(
  lists: number[][],
  from: number[],
  { body, again, out, maxIterations }: Node & { kind: "loop" },
): void {
  let inner = from;
  const left: number[] = [];
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    // What comes from outside comes in at iteration 0.
    const inside = [...lists.map((list) => (iteration === 0 ? list : [])), inner];
    interpret(inside, body);
    left.push(...at(inside, out));
    inner = at(inside, again);
  }
  lists.push(left, inner);
}

function byKey(list: number[], result: (own: number[]) => number): number[] {
  const own = Array.from({ length: KEYS }, (_, key) => list.filter((n) => n % KEYS === key));
  return own.filter((values) => values.length > 0).map(result);
}

function build(
  values: number[],
  nodes: readonly Node[],
  batchSize: number,
): { flow: Dataflow; outputs: number[][] } {
  const flow = new Dataflow("random");
  const streams = [flow.input("in", values, { batchSize })];
  declare(streams, nodes);
  const outputs = streams.map((): number[] => []);
  for (const [i, stream] of streams.entries()) stream.output(`out ${i}`, outputs[i]!);
  return { flow, outputs };
}

function expected(values: number[], nodes: readonly Node[]): number[][] {
  const lists = [values];
  interpret(lists, nodes);
  return lists;
}

const sorted = (lists: number[][]): number[][] => lists.map((list) => [...list].sort((a, b) => a - b));
const values = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 8 });
const batchSize = fc.integer({ min: 1, max: 9 });

test("random loops, and loops in loops, give on one worker what plain lists give", () =>
  fc.assert(
    fc.asyncProperty(values, program, batchSize, async (list, nodes, size) => {
      const { flow, outputs } = build(list, nodes, size);
      await runToEnd(flow);
      expect(sorted(outputs)).toEqual(sorted(expected(list, nodes)));
    }),
    { numRuns: 150 },
  ));

test("random loops give on several workers, in any interleaving, what plain lists give", () =>
  fc.assert(
    fc.asyncProperty(
      values,
      program,
      fc.integer({ min: 2, max: 3 }),
      fc.nat(),
      async (list, nodes, workers, seed) => {
        const { flow, outputs } = build(list, nodes, 3);
        await runOnWorkers(flow, workers, seed);
        expect(sorted(outputs)).toEqual(sorted(expected(list, nodes)));
      },
    ),
    { numRuns: 60 },
  ));
