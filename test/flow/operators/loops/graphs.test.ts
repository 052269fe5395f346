import fc from "fast-check";
import { Dataflow, type KeyedStream, type Stream } from "tidemark";
import { expect, test } from "vitest";
import { runToEnd } from "../../given.ts";
import { runOnWorkers } from "../../on-workers.ts";

type Edge = readonly [from: number, to: number];

const node = fc.nat({ max: 7 });
const edges = fc.uniqueArray(fc.tuple(node, node), { maxLength: 16, selector: ([a, b]) => `${a} ${b}` });
const options = { numRuns: 25 };

/** The flow gives what the plain implementation gives, on one worker and on several, however batches are cut. */
async function expectLikePlain<T>(
  flowOf: (edges: Stream<Edge>) => Stream<T>,
  plain: (edges: readonly Edge[]) => T[],
): Promise<void> {
  const holds = async (list: Edge[], batchSize: number, workers: number, seed: number): Promise<void> => {
    const flow = new Dataflow("graph");
    const found: T[] = [];
    flowOf(flow.input("edges", list, { batchSize })).output("found", found);
    if (workers === 0) await runToEnd(flow);
    else await runOnWorkers(flow, workers, seed);
    expect(sorted(found)).toEqual(sorted(plain(list)));
  };
  const run = fc.asyncProperty(edges, fc.integer({ min: 1, max: 5 }), fc.nat({ max: 3 }), fc.nat(), holds);
  await fc.assert(run, options);
}

const sorted = <T>(list: readonly T[]): T[] =>
  [...list].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
const nodesOf = (list: readonly Edge[]): number[] => [...new Set(list.flat())];

/** Only the first value of each key. */
function first<K extends string | number, V>(stream: KeyedStream<K, V>, id: string): KeyedStream<K, V> {
  return stream.stateful(id, {
    start: () => ({ seen: false }),
    onValue(state, value) {
      if (state.seen) return;
      state.seen = true;
      return [value];
    },
  });
}

test("transitive closure: paths grow by an edge, whichever of the two is known first", () =>
  expectLikePlain(
    (edges) =>
      edges.iterate("closure", (inner) => {
        const paths = first(
          inner.keyBy("pair", ([a, b]) => `${a} ${b}`),
          "new",
        ).values();
        const longer = paths
          .map("path", (path) => ({ path }))
          .keyBy("end", ({ path }) => path[1])
          .merge(
            "with edges",
            edges.map("edge", (edge) => ({ edge })).keyBy("begin", ({ edge }) => edge[0]),
          )
          .stateful("grow", {
            start: () => ({ paths: [] as Edge[], edges: [] as Edge[] }),
            *onValue(known, value) {
              if ("path" in value) {
                known.paths.push(value.path);
                for (const edge of known.edges) yield [value.path[0], edge[1]] as Edge;
              } else {
                known.edges.push(value.edge);
                for (const path of known.paths) yield [path[0], value.edge[1]] as Edge;
              }
            },
          });
        return { again: longer.values(), paths };
      }).paths,
    (list) => {
      const known = new Set(list.map(([a, b]) => `${a} ${b}`));
      for (const via of nodesOf(list)) {
        for (const a of nodesOf(list)) {
          for (const b of nodesOf(list))
            if (known.has(`${a} ${via}`) && known.has(`${via} ${b}`)) known.add(`${a} ${b}`);
        }
      }
      return [...known].map((pair): Edge => [Number(pair.split(" ")[0]), Number(pair.split(" ")[1])]);
    },
  ));

test("connected components: the least label spreads, in whatever order messages come", () =>
  expectLikePlain(
    (edges) => {
      const facts = edges
        .flatMap("both ways", ([a, b]) => [
          { node: a, neighbour: b, label: a },
          { node: b, neighbour: a, label: b },
        ])
        .keyBy("node", ({ node }) => node)
        .map("fact", ({ neighbour, label }) => ({ neighbour: neighbour as number | undefined, label }));
      const { labels } = facts.iterate("spread", (inner) => {
        const told = inner.stateful("least", {
          start: () => ({ label: Number.POSITIVE_INFINITY, neighbours: [] as number[] }),
          *onValue(state, { neighbour, label }) {
            if (neighbour !== undefined) {
              state.neighbours.push(neighbour);
              yield { to: neighbour, label: Math.min(state.label, label) };
            }
            if (label >= state.label) return;
            state.label = label;
            for (const to of state.neighbours) yield { to, label };
          },
        });
        const messages = told
          .keyBy("to", ({ to }) => to)
          .map("message", ({ label }) => ({ neighbour: undefined as number | undefined, label }));
        return { again: messages, labels: inner.map("label", ({ label }) => label) };
      });
      return labels.minFinal("component").entries();
    },
    (list) => {
      const label = new Map(nodesOf(list).map((n) => [n, n]));
      for (const _ of nodesOf(list)) {
        for (const [a, b] of list) {
          const least = Math.min(label.get(a)!, label.get(b)!);
          label.set(a, least).set(b, least);
        }
      }
      return [...label].map(([n, least]): [number, number] => [n, least]);
    },
  ));

test("breadth-first search: the iteration at which a node is first reached is its distance", () =>
  expectLikePlain(
    (edges) => {
      const lists = edges
        .keyBy("from", ([from]) => from)
        .foldFinal(
          "neighbours",
          () => [] as number[],
          (to, edge) => [...to, edge[1]],
        );
      const begin = lists.filter("begin", (_, key) => key === 0).map("distance 0", () => 0);
      const { reached } = begin.iterate("search", (inner) => {
        const distances = first(inner.minFinal("least"), "unseen");
        const next = distances
          .map("distance", (distance) => ({ distance, to: undefined as number[] | undefined }))
          .merge(
            "with neighbours",
            lists.map("list", (to) => ({ distance: undefined, to })),
          )
          .stateful("next", {
            start: () => ({ to: [] as number[], distance: undefined as number | undefined }),
            *onValue(state, { distance, to }) {
              if (to !== undefined) state.to = to;
              if (distance !== undefined) state.distance = distance;
              if (state.distance === undefined) return;
              for (const node of state.to) yield { node, distance: state.distance + 1 };
            },
          });
        return {
          again: next.keyBy("hop", (hop) => hop.node).map("hop distance", (hop) => hop.distance),
          reached: distances,
        };
      });
      return reached.entries();
    },
    (list) => {
      const distance = new Map(list.some(([from]) => from === 0) ? [[0, 0]] : []);
      for (const [at, steps] of distance) {
        for (const [from, to] of list) if (from === at && !distance.has(to)) distance.set(to, steps + 1);
      }
      return [...distance];
    },
  ));

const ROUNDS = 10;
/** Ranks in whole millionths: sums of them do not depend on the order. */
const share = (rank: number, links: number): number => Math.floor(rank / links);
const damped = (sum: number): number => 150_000 + Math.floor((sum * 85) / 100);

test("PageRank: after a number of iterations the ranks are what still goes round", () =>
  expectLikePlain(
    (edges) => {
      const pages = edges
        .flatMap("ends", ([from, to]) => [
          { page: from, links: [to] },
          { page: to, links: [] },
        ])
        .keyBy("page", ({ page }) => page)
        .foldFinal(
          "links",
          () => [] as number[],
          (all, { links }) => [...all, ...links],
        )
        .map("start", (links) => ({ links, rank: 1_000_000 }));
      const { overflow } = pages.iterate(
        "rank",
        (inner) => {
          const given = inner
            .flatMap("give", ({ links, rank }) =>
              links.map((to) => ({ to, share: share(rank, links.length) })),
            )
            .keyBy("to", ({ to }) => to)
            .map("share", ({ share }) => ({ links: [] as number[], share }));
          const again = inner
            .map("own", ({ links }) => ({ links, share: 0 }))
            .merge("received", given)
            .foldFinal(
              "sum",
              () => ({ links: [] as number[], sum: 0 }),
              (page, { links, share }) => ({
                links: [...page.links, ...links],
                sum: page.sum + share,
              }),
            )
            .map("damp", ({ links, sum }) => ({ links, rank: damped(sum) }));
          return { again };
        },
        { maxIterations: ROUNDS },
      );
      return overflow.map("rank only", ({ rank }) => rank).entries();
    },
    (list) => {
      let ranks = new Map(nodesOf(list).map((page) => [page, 1_000_000]));
      for (let round = 0; round < ROUNDS; round++) {
        const given = (page: number): number =>
          list
            .filter(([, to]) => to === page)
            .map(([from]) => share(ranks.get(from)!, list.filter(([other]) => other === from).length))
            .reduce((a, b) => a + b, 0);
        ranks = new Map(nodesOf(list).map((page) => [page, damped(given(page))]));
      }
      return [...ranks];
    },
  ));
