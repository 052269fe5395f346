import fc from "fast-check";
import { expect, test } from "vitest";
import type { Frontier, InputHandle, ProbeHandle } from "../../ts/timely.ts";
import { patience, runs } from "../core/runs.ts";
import {
  buildProgram,
  modelProgram,
  multiset,
  type Op,
  type Outside,
  program,
  type Row,
  wentForward,
} from "./programs.ts";
import { Cluster } from "./support.ts";

// Random programs on workers that are stepped in any order, over links of which some are slow. Whoever calls them is
// careless: times are given in arrays that are changed afterwards, 0 comes as -0, capabilities are kept and
// notifications asked for by code that runs between steps, inputs begin and end at infinities.

/** What is done to one of the inputs of one worker: values are sent, or its time moves on. */
interface Action {
  readonly worker: number;
  readonly input: number;
  readonly values: readonly number[];
  /** Whether the values are sent as a message at once, rather than with the next step. */
  readonly atOnce: boolean;
  readonly advanceBy: number;
  /** Steps, deliveries and things done from outside before the next action. */
  readonly turns: number;
}

const INPUTS = 2;
const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.record({
    worker: fc.nat({ max: 2 }),
    input: fc.nat({ max: INPUTS - 1 }),
    values: fc.array(fc.nat({ max: 20 }), { maxLength: 5, size: "max" }),
    atOnce: fc.boolean(),
    advanceBy: fc.oneof(
      { weight: 12, arbitrary: fc.nat({ max: 2 }) },
      { weight: 1, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
    ),
    turns: fc.nat({ max: 12 }),
  }),
  { maxLength: 15, size: "max" },
);
const setting = fc.record({
  seed: fc.nat(),
  slowness: fc.constantFrom(1, 1, 4, 12),
  origin: fc.constantFrom(0, 0, -0, Number.NEGATIVE_INFINITY),
});
type Setting = typeof setting extends fc.Arbitrary<infer S> ? S : never;

/** One stream of one worker, watched. */
interface Watched {
  readonly probe: ProbeHandle;
  frontier: Frontier;
}

interface Run {
  readonly cluster: Cluster;
  readonly handles: readonly InputHandle<number>[][];
  /** By stream: what came by, over all workers. */
  readonly seen: Row[][];
  readonly outside: Outside;
}

/** Builds the program on all workers, with frontiers checked after every step and at every record. */
function start(ops: readonly Op[], peers: number, { seed, slowness, origin }: Setting): Run {
  const cluster = new Cluster(peers, seed, slowness);
  const seen: Row[][] = [];
  const watched: Watched[] = [];
  const outside: Outside = { waiting: [], onRecord: () => {} };
  const first = [origin];
  const handles = cluster.build(
    (scope) => {
      const inputs = Array.from({ length: INPUTS }, (_, i) => scope.input<number>(`input ${i}`));
      const streams = buildProgram(
        ops,
        inputs.map(({ stream }) => stream),
        outside,
      );
      streams.forEach((stream, index) => {
        const probe = stream.probe();
        watched.push({ probe, frontier: probe.frontier });
        seen[index] ??= [];
        stream.inspect((value, time) => {
          if (!probe.lessEqual(time))
            throw new Error(`stream ${index}: a record at ${time} behind the frontier`);
          seen[index]!.push([time[0]!, value]);
        });
      });
      return inputs.map(({ handle }) => handle);
    },
    { origin: first },
  );
  first[0] = 99;
  cluster.afterEach = () => {
    for (const watch of watched) {
      const { frontier } = watch.probe;
      if (frontier === watch.frontier) continue; // it has not moved
      const [before, after] = [watch.frontier.elements, frontier.elements];
      if (!wentForward(before, after)) throw new Error(`a frontier went from ${before} to ${after}`);
      watch.frontier = frontier;
    }
  };
  return { cluster, handles, seen, outside };
}

/** One turn of a worker or a link, and now and then of the code outside. */
function turn({ cluster, outside: { waiting } }: Run): void {
  if (waiting.length > 0 && cluster.pick(3) === 0) waiting.splice(cluster.pick(waiting.length), 1)[0]!();
  cluster.turn();
}

/** Feeds a run; returns what each input was given in all. */
function feed(run: Run, todo: readonly Action[]): Row[][] {
  const given: Row[][] = Array.from({ length: INPUTS }, () => []);
  const reused = [0];
  for (const { worker, input, values, atOnce, advanceBy, turns } of todo) {
    const handle = run.handles[worker % run.handles.length]![input]!;
    const [time] = handle.time as [number];
    for (const value of values) given[input]!.push([time, value]);
    if (atOnce) handle.sendBatch({ values: [...values] });
    else handle.sendAll(values);
    reused[0] = (time === Number.NEGATIVE_INFINITY && advanceBy > 0 ? 0 : time + advanceBy) || -0;
    handle.advanceTo(reused);
    reused[0] = -1;
    for (let i = 0; i < turns; i++) turn(run);
  }
  for (const handle of run.handles.flat()) handle.close();
  return given;
}

/** Turns until `isOver`, of workers and of the code outside. */
function finish(run: Run, isOver: () => boolean): void {
  for (let turns = 0; !isOver(); turns++) {
    if (turns > 200_000) throw new Error(`not over after ${turns} turns`);
    turn(run);
  }
}

test.each([1, 2, 3])(
  "random programs give what the list model gives, with %i workers in any interleaving",
  (peers) => {
    let records = 0;
    fc.assert(
      fc.property(program, actions, setting, (ops, todo, how) => {
        const run = start(ops, peers, how);
        const given = feed(run, todo);
        finish(run, () => run.cluster.workers.every(({ isDone }) => isDone));
        expect(run.seen.map(multiset)).toEqual(modelProgram(ops, given).map(multiset));
        expect(run.cluster.workers.map(({ queued }) => queued.records)).toEqual(
          run.cluster.workers.map(() => 0),
        );
        records += run.seen.flat().length;
      }),
      runs(150),
    );
    expect(records).toBeGreaterThan(1000); // a generator that went lame would show here
  },
  patience,
);

/** Steps workers that have not failed; what they throw is noted. */
function guard({ cluster }: Run): unknown[] {
  const thrown: unknown[] = cluster.workers.map(() => undefined);
  for (const worker of cluster.workers) {
    const step = worker.step.bind(worker);
    worker.step = () => {
      if (thrown[worker.index] !== undefined) return false;
      try {
        return step();
      } catch (error) {
        thrown[worker.index] = error;
        return false;
      }
    };
  }
  return thrown;
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | undefined)?.code;

test.each([1, 2, 3])(
  "where an operator throws, no worker waits for ever and none goes on: with %i workers",
  (peers) => {
    let failed = 0;
    fc.assert(
      fc.property(program, actions, setting, fc.integer({ min: 1, max: 12 }), (ops, todo, how, at) => {
        const run = start([{ kind: "map", of: 0, by: 1 }, ...ops], peers, how);
        const thrown = guard(run);
        const boom = new RangeError("boom");
        let count = 0;
        run.outside.onRecord = () => {
          if (++count === at) throw boom;
        };
        feed(run, todo);
        finish(run, () =>
          run.cluster.workers.every(({ isDone, index }) => isDone || thrown[index] !== undefined),
        );
        const others = thrown.filter((error) => error !== boom);
        if (count < at) expect(thrown.every((error) => error === undefined)).toBe(true);
        else {
          failed++;
          expect(others).toHaveLength(peers - 1);
          for (const error of others) expect(codeOf(error)).toBe("peer-failed");
        }
      }),
      runs(100),
    );
    expect(failed).toBeGreaterThan(10);
  },
  patience,
);
