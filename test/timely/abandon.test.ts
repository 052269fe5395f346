import { expect, test } from "vitest";
import {
  type Capability,
  type OperatorInfo,
  type Scope,
  SimulatedHost,
  type TimelyDataflow,
  Worker,
} from "../../ts/timely.ts";
import { build, Cluster, codeOf, loneWorker, settle } from "./support.ts";

/** A dataflow that exchanges what it is fed, and may keep some of it. */
function kept(scope: Scope) {
  const { handle, capability, stream } = scope.unorderedInput<number>();
  const seen: number[] = [];
  const probe = stream
    .exchange((n) => n)
    .inspect((n) => seen.push(n))
    .probe();
  return { dataflow: scope.dataflow, handle, capability, seen, probe };
}

test("what an abandoning worker holds keeps the frontiers of the others where they are", () => {
  const cluster = new Cluster(3, 11);
  const [one, two, three] = cluster.build(kept);
  one!.capability.downgrade(3);
  two!.capability.downgrade(9);
  three!.capability.drop();
  cluster.settle();
  one!.dataflow.abandon();
  expect(cluster.workers.map(({ isDone }) => isDone)).toEqual([true, false, false]);
  one!.capability.downgrade(7);
  one!.capability.clone().drop();
  one!.capability.drop();
  two!.capability.downgrade(20);
  cluster.settle();
  expect([one, two, three].map((end) => end!.probe.frontier.elements)).toEqual([[[3]], [[3]], [[3]]]);
  two!.capability.drop();
  cluster.settle();
  expect(three!.probe.frontier.elements).toEqual([[3]]);
  for (const end of [two, three]) end!.dataflow.abandon();
  expect(cluster.workers.every(({ isDone }) => isDone)).toBe(true);
});

test("messages that others send to a worker that has abandoned are ignored, and go on holding time", () => {
  const cluster = new Cluster(2, 5);
  const [one, two] = cluster.build(kept);
  cluster.settle();
  two!.handle.send(two!.capability, [0]); // under way to worker 0
  one!.dataflow.abandon();
  two!.handle.send(two!.capability, [2, 1]);
  for (const { capability } of [one!, two!]) capability.drop();
  cluster.settle();
  expect([one!.seen, two!.seen]).toEqual([[], [1]]);
  expect(two!.probe.frontier.elements).toEqual([[0]]);
  expect(cluster.workers[0]!.queued.records).toBe(0);
});

/** An operator that abandons its dataflow in the midst of an activation that sends, takes and drops. */
function abandoningWithin(scope: Scope) {
  const { handle, capability, stream } = scope.unorderedInput<number>();
  const runs: string[] = [];
  const held: Capability[] = [];
  const probe = stream
    .unaryFrontier<number>("abandons", (_, lent) => {
      held.push(lent.clone());
      return (input, output) => {
        const message = input.next();
        if (message === undefined) return;
        runs.push("abandons");
        const session = output.session(message.capability);
        session.give(1);
        held[0]!.drop();
        scope.dataflow.abandon();
        session.give(2);
        output.session(message.capability.retain()).give(3);
        expect(input.next()).toBeUndefined();
      };
    })
    .exchange((n) => n)
    .inspect((n) => runs.push(`saw ${n}`))
    .probe();
  return { dataflow: scope.dataflow, handle, capability, probe, runs };
}

test("abandoned within a step, it tells nobody of that step and runs no further operator", () => {
  const cluster = new Cluster(2, 3);
  const [one, two] = cluster.build(abandoningWithin);
  cluster.settle();
  one!.handle.send(one!.capability, [7]);
  one!.handle.send(one!.capability, [8]);
  one!.capability.drop();
  const [worker] = cluster.workers;
  expect(worker!.step()).toBe(false);
  expect([worker!.isDone, one!.dataflow.isDone, worker!.queued.records]).toEqual([true, true, 0]);
  expect(one!.runs).toEqual(["abandons"]);
  expect(cluster.links.waiting(0, 1)).toBe(0);
  two!.capability.drop();
  cluster.settle();
  expect(two!.probe.frontier.elements).toEqual([[0]]);
});

/** Something of everything that a dataflow may keep a worker busy with. */
function busy(scope: Scope) {
  const later = scope.unorderedInput<string>();
  const { handle, stream } = scope.input<string>();
  const infos: OperatorInfo[] = [];
  let runs = 0;
  stream.concat(later.stream).unaryFrontier<string>("busy", (info) => {
    infos.push(info);
    return (input) => {
      runs++;
      for (let i = 0; i < 2; i++) input.next(0);
    };
  });
  return { dataflow: scope.dataflow, handle, later, info: () => infos[0]!, runs: () => runs };
}

test("its room in the queue, its timers and its buffers are given back", () => {
  const host = new SimulatedHost();
  const worker = new Worker({ host });
  const { dataflow, handle, info, later, runs } = worker.dataflow(busy);
  for (let i = 0; i < 5; i++) later.handle.send(later.capability.delayed(i % 2), ["x"]);
  settle(worker);
  info().hold(40);
  info().activateAt(host.now() + 10);
  handle.send("buffered");
  later.handle.session(later.capability).give("given");
  expect([worker.queued.records, worker.wakeAt]).toEqual([43, host.now() + 10]);
  dataflow.abandon();
  expect([worker.queued.records, worker.wakeAt, worker.isDone]).toEqual([0, undefined, true]);
  const before = runs();
  let woken = 0;
  worker.step();
  worker.onWake(() => woken++);
  info().release(40);
  info().hold(5);
  info().activate();
  info().activateAt(0);
  info().fail(new Error("too late"));
  for (let i = 0; i < 3000; i++) handle.send("y");
  handle.advanceTo(3);
  handle.close();
  later.handle.send(later.capability, ["z"]);
  later.handle.session(later.capability).give("z");
  host.advance(20);
  expect(worker.step()).toBe(false);
  expect([worker.queued.records, worker.wakeAt, runs(), woken]).toEqual([0, undefined, before, 0]);
});

test("the other dataflows of the worker go on, and get the room", () => {
  const worker = loneWorker(10);
  const { dataflow, info } = worker.dataflow(busy);
  let reads = 0;
  const probe = worker.dataflow((scope) =>
    scope
      .source("reads", (capability) => () => {
        reads++;
        capability.drop();
      })
      .probe(),
  );
  info().hold(10);
  settle(worker);
  expect(reads).toBe(0);
  let woken = 0;
  worker.onWake(() => woken++);
  dataflow.abandon();
  expect(woken).toBe(1);
  settle(worker);
  expect([reads, probe.isDone, worker.isDone]).toEqual([1, true, true]);
});

test("abandoning again, or what has ended, does nothing; what is being built cannot be", () => {
  const { capability, dataflow, worker } = build(kept);
  dataflow.abandon();
  dataflow.abandon();
  expect(worker.isDone).toBe(true);
  const ended = worker.dataflow((scope) => ({ ...kept(scope), ...busy(scope) }));
  expect(worker.isDone).toBe(false);
  ended.handle.close();
  ended.later.capability.drop();
  ended.capability.drop();
  settle(worker);
  expect(worker.isDone).toBe(true);
  ended.dataflow.abandon();
  ended.info().activate(); // nor does waking an operator of one that has ended
  expect([worker.isDone, worker.step(), capability.isDropped]).toEqual([true, false, false]);
  let unfinished: TimelyDataflow | undefined;
  worker.dataflow((scope) => {
    unfinished = scope.dataflow;
    expect(codeOf(() => scope.dataflow.abandon())).toBe("operator-not-built");
  });
  settle(worker);
  expect(unfinished!.isDone).toBe(true);
});

test("what keeps its frontiers can still be explained", () => {
  const { capability, dataflow, stream, worker } = build((scope) => {
    const { capability, stream } = scope.unorderedInput<string>("words");
    return { capability, dataflow: scope.dataflow, stream };
  });
  capability.downgrade(4);
  settle(worker);
  dataflow.abandon();
  capability.drop();
  expect(dataflow.explain(stream)).toEqual([
    { operator: "words", port: 0, kind: "capability", time: [4], arrivesAt: [4], count: 1 },
  ]);
});
