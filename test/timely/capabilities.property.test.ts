import fc from "fast-check";
import { expect, test } from "vitest";
import { type Capability, lessEqual, type ProbeHandle, type Summary } from "../../ts/timely.ts";
import { patience, runs } from "../core/runs.ts";
import { wentForward } from "./programs.ts";
import { Cluster, sorted, type Timestamp } from "./support.ts";

// Capabilities of two unordered inputs, anywhere in a plane of times, on several workers, held by asynchronous code as
// it were: when all is quiet, each probe shows exactly the minimal images of what is held, and never went back before.
// Times are given in one array that is changed at once, 0 comes as -0, and some go to the ends of what a coordinate holds.

interface Act {
  readonly what: "delay" | "downgrade" | "drop";
  readonly which: number;
  readonly by: readonly [number, number];
  readonly turns: number;
}

const step = fc.oneof(
  { weight: 20, arbitrary: fc.nat({ max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.MAX_SAFE_INTEGER - 1, Number.POSITIVE_INFINITY) },
);
const act: fc.Arbitrary<Act> = fc.record({
  what: fc.constantFrom("delay", "delay", "downgrade", "downgrade", "drop"),
  which: fc.nat({ max: 99 }),
  by: fc.tuple(step, step),
  turns: fc.nat({ max: 6 }),
});

/** What may happen to a time between an input and a probe; none: no way. */
type Ways = readonly (readonly Summary[])[];

interface Probe {
  readonly handle: ProbeHandle;
  readonly ways: Ways;
  frontier: readonly Timestamp[];
}

interface Held {
  readonly input: number;
  readonly capability: Capability;
}

const same: Summary = { keep: 2, add: [0, 0] };
const outside: Summary = { keep: 1, add: [0] };
const later: Summary = { keep: 2, add: [1, 2] };

function build(cluster: Cluster): { held: Held[]; probes: Probe[] } {
  const probes: Probe[] = [];
  const held = cluster
    .build(
      (scope) => {
        const a = scope.unorderedInput<number>("a");
        const made = scope.nested("loop", (loop) => {
          const b = loop.unorderedInput<number>("b");
          const { handle, stream } = loop.feedback<number>({ keep: 2, add: [1, 2] });
          const passed = a.stream
            .enter(loop)
            .concat(b.stream)
            .exchange((n) => n)
            .filter((_) => true);
          handle.connect(passed);
          const watch = (probe: ProbeHandle, ways: Ways): number =>
            probes.push({ handle: probe, ways, frontier: probe.frontier.elements });
          watch(passed.probe(), [[same], [same]]);
          watch(stream.probe(), [[later], [later]]);
          watch(stream.leave().concat(a.stream).probe(), [[outside], [{ keep: 1, add: [1] }]]);
          watch(b.stream.probe(), [[], [same]]);
          return b;
        });
        return [
          { input: 0, capability: a.capability },
          { input: 1, capability: made.capability },
        ];
      },
      { origin: [0] },
    )
    .flat();
  return { held, probes };
}

/** Time of a capability of input a as the loop sees it. */
function inLoop({ input, capability }: Held): Timestamp {
  return input === 0 ? [...capability.time, 0] : capability.time;
}

/** The least time that can come of one: what has no room in a coordinate may be infinite before it goes on. */
function imageOf({ keep, add }: Summary, time: Timestamp): Timestamp {
  return add.map((by, i) => noFarther(i < keep ? time[i]! + by : by));
}

const noFarther = (x: number): number => (x > Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : x);

function expected(held: readonly Held[], ways: Ways): Timestamp[] {
  const images = held.flatMap((one) => ways[one.input]!.map((way) => imageOf(way, inLoop(one))));
  const unique = images.filter((t, i) => !images.some((u, j) => j < i && lessEqual(u, t) && lessEqual(t, u)));
  return sorted(unique.filter((t) => !unique.some((u) => u !== t && lessEqual(u, t))));
}

function perform({ what, which, by }: Act, held: Held[]): void {
  if (held.length === 0) return;
  const one = held[which % held.length]!;
  const target = one.capability.time.map((coordinate, i) => noFarther(coordinate + by[i]!) || -0);
  if (what === "delay" && held.length < 12) held.push({ ...one, capability: one.capability.delayed(target) });
  if (what === "downgrade") one.capability.downgrade(target);
  target.fill(-1);
  if (what !== "drop") return;
  one.capability.drop();
  held.splice(held.indexOf(one), 1);
}

test.each([1, 2, 3])(
  "frontiers are exactly what the capabilities held allow, with %i workers",
  (peers) => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30, size: "max" }), fc.nat(), (acts, seed) => {
        const cluster = new Cluster(peers, seed);
        const { held, probes } = build(cluster);
        const look = (): void => {
          for (const probe of probes) {
            const { elements } = probe.handle.frontier;
            if (elements !== probe.frontier && !wentForward(probe.frontier, elements))
              throw new Error(`back to ${elements}`);
            for (const time of expected(held, probe.ways))
              if (!probe.handle.lessEqual(time)) throw new Error(`a frontier has passed ${time}`);
            probe.frontier = elements;
          }
        };
        cluster.afterEach = look;
        for (const one of acts) {
          perform(one, held);
          for (let i = 0; i < one.turns; i++) cluster.turn();
        }
        cluster.settle();
        for (const { handle, ways } of probes)
          expect(sorted(handle.frontier.elements)).toEqual(expected(held, ways));
        for (const { capability } of held) capability.drop();
        held.length = 0;
        cluster.finish();
      }),
      runs(60),
    );
  },
  patience,
);
