import { expect, test } from "vitest";
import { connect } from "../../ts/timely/connect.ts";
import {
  advance,
  identity,
  type OutputPath,
  pipeline,
  Scope,
  type Stream,
  type Summary,
} from "../../ts/timely.ts";
import { build, Cluster, codeOf, loneWorker, settle } from "./support.ts";

test("a watch reads a frontier, runs its operator when that moves, and gets no record", () => {
  const seen: unknown[] = [];
  const { handle, probe, worker } = build((scope) => {
    const { handle, stream } = scope.input<string>();
    const builder = scope.operator("watcher");
    const watch = builder.watch(stream);
    builder.build(() => () => void seen.push(watch.frontier.elements));
    return { handle, probe: stream.probe() };
  });
  settle(worker);
  handle.send("x");
  settle(worker);
  expect(seen).toEqual([[[0]]]);
  expect(worker.queued.records).toBe(0);
  handle.advanceTo(4);
  settle(worker);
  expect(seen).toEqual([[[0]], [[4]]]);
  handle.close();
  settle(worker);
  expect(seen).toEqual([[[0]], [[4]], []]);
  expect(probe.isDone && worker.isDone).toBe(true);
});

/** An operator that answers one stream and watches another. */
function answering(answered: Stream<string>, watched: Stream<unknown>, isNamed: boolean) {
  const scope = Scope.of(answered);
  const builder = scope.operator("answers");
  const input = builder.input(answered);
  const watch = builder.watch(watched);
  const same = identity(scope.depth);
  const paths: OutputPath[] = [
    [input, same],
    [watch, same],
  ];
  const output = builder.output<string>(isNamed ? paths : undefined);
  builder.build(([capability]) => {
    capability!.drop();
    return () => {
      input.forEach((claim, batch) => {
        output.send(claim, batch);
      });
    };
  });
  return { watch, answers: output.stream };
}

test.each([
  { isNamed: false, holds: "no output", behind: [] },
  { isNamed: true, holds: "an output that names it", behind: [[2]] },
])("a watch holds back $holds", ({ isNamed, behind }) => {
  const { answered, probe, watched, watch, worker } = build((scope) => {
    const answered = scope.input<string>();
    const watched = scope.input<string>();
    const { answers, watch } = answering(answered.stream, watched.stream, isNamed);
    return { answered: answered.handle, watched: watched.handle, probe: answers.probe(), watch };
  });
  answered.close();
  watched.advanceTo(2);
  settle(worker);
  expect(watch.frontier.elements).toEqual([[2]]);
  expect(probe.frontier.elements).toEqual(behind);
  expect(worker.isDone).toBe(false);
  watched.close();
  settle(worker);
  expect([probe.isDone, worker.isDone]).toEqual([true, true]);
});

test("an operator runs until what it watches has ended, even if its inputs have", () => {
  const runs: boolean[] = [];
  const { input, watched, worker } = build((scope) => {
    const input = scope.input<string>();
    const watched = scope.input<string>();
    const builder = scope.operator("both");
    const port = builder.input(input.stream);
    const watch = builder.watch(watched.stream);
    builder.build(() => () => void runs.push(port.frontier.isEmpty && watch.frontier.isEmpty));
    return { input: input.handle, watched: watched.handle };
  });
  input.close();
  settle(worker);
  watched.advanceTo(1);
  settle(worker);
  const before = runs.length;
  watched.close();
  settle(worker);
  expect(runs).toEqual([...new Array<boolean>(before).fill(false), true]);
  expect(worker.isDone).toBe(true);
});

test("an operator that only watches runs while the queues are full, unlike a source", () => {
  const worker = loneWorker(1);
  const seen: unknown[] = [];
  let read = 0;
  const handle = worker.dataflow((scope) => {
    const { handle, stream } = scope.input<string>();
    scope.source("full", (_, info) => {
      info.hold(1);
      return () => read++;
    });
    const builder = scope.operator("watcher");
    const watch = builder.watch(stream);
    builder.build(() => () => void seen.push(watch.frontier.elements));
    return handle;
  });
  handle.advanceTo(3);
  settle(worker);
  expect([seen.at(-1), read]).toEqual([[[3]], 0]);
});

test("in a loop an operator may watch what comes of its own output, which holds nothing back", () => {
  const frontiers: string[] = [];
  const { handle, probe, worker } = build((scope) => {
    const { handle, stream } = scope.input<number>();
    const left = scope.nested("loop", (loop) => {
      const again = loop.feedback<number>();
      const builder = loop.operator("count down");
      const input = builder.input([stream.enter(loop), again.stream], undefined, { frontier: "never" });
      const output = builder.output<number>();
      const done = output.stream.filter((n) => n > 0);
      const watch = builder.watch(done);
      builder.build(([capability]) => {
        capability!.drop();
        return () => {
          frontiers.push(watch.frontier.elements.join(";"));
          input.forEach((claim, { values }) => {
            output.session(claim).giveAll(values.map((n) => n - 1));
          });
        };
      });
      again.handle.connect(done);
      return output.stream.leave();
    });
    return { handle, probe: left.probe() };
  });
  settle(worker);
  handle.send(3);
  handle.advanceTo(1);
  settle(worker);
  expect(probe.frontier.elements).toEqual([[1]]);
  expect(frontiers.at(-1)).toBe("1,0");
  handle.close();
  settle(worker);
  expect([probe.isDone, worker.isDone]).toEqual([true, true]);
});

test("a watch named at an output on the way round must advance time, as an input must", () => {
  const make = (summary: Summary) =>
    codeOf(() =>
      loneWorker().dataflow((scope) =>
        scope.nested("loop", (loop) => {
          const builder = loop.operator("watcher");
          const later = loop.operator("later");
          const input = later.input<number>([], undefined, { frontier: "never" });
          const output = later.output<number>([[input, identity(2)]]);
          const watch = builder.watch(output.stream);
          const answer = builder.output<number>([[watch, summary]]);
          connect(answer.stream, input, pipeline());
          for (const each of [builder, later]) each.build((held) => () => held.map((one) => one.drop()));
        }),
      ),
    );
  expect(make(identity(2))).toBe("loop-without-advance");
  expect(make(advance(2))).toBeUndefined();
});

test("a watch sees no further than any worker's capability, wherever it is held", () => {
  const cluster = new Cluster(2, 7);
  const ends = cluster.build((scope) => {
    const { capability, stream } = scope.unorderedInput<string>();
    const builder = scope.operator("watcher");
    const watch = builder.watch(stream);
    builder.build(() => () => {});
    return { capability, watch };
  });
  ends[0]!.capability.drop();
  ends[1]!.capability.downgrade(5);
  cluster.settle();
  for (const { watch } of ends) expect(watch.frontier.elements).toEqual([[5]]);
  ends[1]!.capability.drop();
  cluster.finish();
  for (const { watch } of ends) expect(watch.frontier.isEmpty).toBe(true);
});

test("streams that cannot be read cannot be watched, and explain tells what holds a watch", () => {
  const { dataflow, scope, watch, worker } = build((scope) => {
    const { stream } = scope.input<string>("words");
    const builder = scope.operator("watcher");
    const watch = builder.watch(stream);
    scope.nested("loop", (loop) => {
      expect(codeOf(() => builder.watch(stream.enter(loop)))).toBe("stream-of-another-scope");
    });
    builder.build(() => () => {});
    return { dataflow: scope.dataflow, scope, watch };
  });
  settle(worker);
  expect(dataflow.explain(watch)).toEqual([
    { operator: "words", port: 0, kind: "capability", time: [0], arrivesAt: [0], count: 1 },
  ]);
  expect(codeOf(() => scope.operator("late"))).toBe("graph-frozen");
});
