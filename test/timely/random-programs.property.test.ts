import fc from "fast-check";
import { expect, test } from "vitest";
import type { InputHandle, ProbeHandle, Timestamp } from "../../ts/timely.ts";
import { patience, runs } from "../core/runs.ts";
import { buildProgram, modelProgram, multiset, program, type Row, wentForward } from "./programs.ts";
import { Cluster } from "./support.ts";

/** What is done to one of the inputs of one worker: values are sent, or its time moves on. */
interface Action {
  readonly worker: number;
  readonly input: number;
  readonly values: readonly number[];
  /** Whether the values are sent as a message at once, rather than with the next step. */
  readonly atOnce: boolean;
  readonly advanceBy: number;
  /** Steps and deliveries before the next action. */
  readonly turns: number;
}

const INPUTS = 2;
const action: fc.Arbitrary<Action> = fc.record({
  worker: fc.nat({ max: 2 }),
  input: fc.nat({ max: INPUTS - 1 }),
  values: fc.array(fc.nat({ max: 20 }), { maxLength: 5 }),
  atOnce: fc.boolean(),
  advanceBy: fc.nat({ max: 2 }),
  turns: fc.nat({ max: 12 }),
});

/** One stream of one worker, watched. */
interface Watched {
  readonly probe: ProbeHandle;
  frontier: readonly Timestamp[];
}

interface Run {
  readonly cluster: Cluster;
  readonly handles: readonly InputHandle<number>[][];
  /** By stream: what came by, over all workers. */
  readonly seen: Row[][];
}

/** Builds the program on all workers, with frontiers checked after every step and at every record. */
function start(ops: Parameters<typeof buildProgram>[0], peers: number, seed: number): Run {
  const cluster = new Cluster(peers, seed);
  const seen: Row[][] = [];
  const watched: Watched[] = [];
  const handles = cluster.build((scope) => {
    const inputs = Array.from({ length: INPUTS }, (_, i) => scope.input<number>(`input ${i}`));
    const streams = buildProgram(
      ops,
      inputs.map(({ stream }) => stream),
    );
    streams.forEach((stream, index) => {
      const probe = stream.probe();
      watched.push({ probe, frontier: [[0]] });
      seen[index] ??= [];
      stream.inspect((value, time) => {
        if (!probe.lessEqual(time))
          throw new Error(`stream ${index}: a record at ${time} behind the frontier`);
        seen[index]!.push([time[0]!, value]);
      });
    });
    return inputs.map(({ handle }) => handle);
  });
  cluster.afterEach = () => {
    for (const watch of watched) {
      const { elements } = watch.probe.frontier;
      if (!wentForward(watch.frontier, elements))
        throw new Error(`a frontier went from ${watch.frontier} to ${elements}`);
      watch.frontier = elements;
    }
  };
  return { cluster, handles, seen };
}

/** Feeds a run; returns what each input was given in all. */
function feed({ cluster, handles }: Run, actions: readonly Action[]): Row[][] {
  const given: Row[][] = Array.from({ length: INPUTS }, () => []);
  for (const { worker, input, values, atOnce, advanceBy, turns } of actions) {
    const handle = handles[worker % handles.length]![input]!;
    const time = handle.time[0]!;
    for (const value of values) given[input]!.push([time, value]);
    if (atOnce) handle.sendBatch({ values: [...values] });
    else handle.sendAll(values);
    handle.advanceTo(time + advanceBy);
    for (let i = 0; i < turns; i++) cluster.turn();
  }
  for (const handle of handles.flat()) handle.close();
  return given;
}

test.each([1, 2, 3])(
  "random programs give what the list model gives, with %i workers in any interleaving",
  (peers) => {
    fc.assert(
      fc.property(program, fc.array(action, { maxLength: 15 }), fc.nat(), (ops, actions, seed) => {
        const run = start(ops, peers, seed);
        const given = feed(run, actions);
        run.cluster.finish();
        expect(run.seen.map(multiset)).toEqual(modelProgram(ops, given).map(multiset));
      }),
      runs(60),
    );
  },
  patience,
);
