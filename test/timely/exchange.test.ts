import { expect, test } from "vitest";
import {
  batchOf,
  exchange,
  exchangeBatch,
  type Input,
  InputHandle,
  type ProbeHandle,
} from "../../ts/timely.ts";
import { Cluster, codeOf } from "./support.ts";

// R04
test("after each round's probe, each worker has exactly its share of the records", () => {
  const cluster = new Cluster(2, 4);
  const counts = [0, 0];
  const inputs = cluster.build((scope, index) => {
    const { handle, stream } = scope.input<number>();
    const probe = stream
      .exchange((n) => n)
      .inspect(() => counts[index]!++)
      .probe();
    return { handle, probe };
  });
  for (let round = 1; round <= 200; round++) {
    for (let n = 0; n < 10; n++) inputs[0]!.handle.send(n);
    for (const { handle } of inputs) handle.advanceTo(round);
    cluster.until(() => inputs.every(({ probe }) => !probe.lessThan(round)));
    expect(counts).toEqual([5 * round, 5 * round]);
  }
  for (const { handle } of inputs) handle.close();
  cluster.finish();
});

test("a message of a peer that comes while one of this worker waits holds its time until it is taken", () => {
  const cluster = new Cluster(2, 1);
  let waiting!: Input<string>;
  const taken: string[] = [];
  const ends = cluster.build((scope, index) => {
    const { handle, capability, stream } = scope.unorderedInput<string>();
    stream.unaryFrontier<string>(
      "one at a time",
      () => (input) => {
        const message = input.next();
        if (index !== 0) return;
        waiting = input;
        if (message !== undefined) taken.push(...message.batch.values);
      },
      { pact: exchange(() => 0) },
    );
    return { handle, capability };
  });
  cluster.settle();
  for (const [index, word] of [
    [1, "peer's"],
    [0, "own"],
  ] as const) {
    const { handle, capability } = ends[index]!;
    handle.send(capability, [word]);
    capability.downgrade(5);
    if (index === 1) cluster.workers[1]!.step();
    while (cluster.links.deliver(1, 0));
  }
  cluster.workers[0]!.step();
  expect([taken, waiting.frontier.elements]).toEqual([["own"], [[0]]]);
});

test("a part without records goes nowhere", () => {
  const cluster = new Cluster(2, 9);
  const sizes: string[] = [];
  const toOne = exchangeBatch<number>((batch, peers, send) => {
    for (let worker = 0; worker < peers; worker++) send(worker, worker === 1 ? batch : batchOf([]));
  });
  const handles = cluster.build((scope, index) => {
    const { handle, stream } = scope.input<number>();
    const reader = (): ((input: Input<number>) => void) => (input) =>
      input.forEach((_, { values }) => void sizes.push(`${values.length} at ${index}`));
    stream.unary<number>("reader", reader, { pact: toOne });
    return handle;
  });
  for (const handle of handles) handle.sendBatch(batchOf([7, 8]));
  for (const handle of handles) handle.close();
  cluster.finish();
  expect(sizes).toEqual(["2 at 1", "2 at 1"]);
});

// R12, timely issue 523
test("empty batches before data change nothing", () => {
  const cluster = new Cluster(3, 5);
  const seen: number[] = [];
  const inputs = cluster.build((scope, index) => {
    const handle = new InputHandle<number>();
    scope
      .inputFrom(handle)
      .unary<number>("filter all but 7", () => (input, output) => {
        input.forEach((claim, { values }) => {
          output.send(claim, batchOf(values.filter((n) => n === 7)));
        });
      })
      .exchange(() => 2)
      .inspect((n) => seen.push(100 * index + n));
    return handle;
  });
  for (const handle of inputs) {
    handle.sendBatch(batchOf([]));
    for (let n = 0; n < 10; n++) handle.sendBatch(batchOf([n]));
    handle.close();
  }
  cluster.finish();
  expect(seen).toEqual([207, 207, 207]);
});

test("keys and event times go with their records, and broadcast reaches everyone", () => {
  const cluster = new Cluster(3, 6);
  const seen: string[] = [];
  const inputs = cluster.build((scope, index) => {
    const { handle, stream } = scope.input<string>();
    stream
      .exchange((word) => word.length)
      .broadcast()
      .filter((word) => word !== "no")
      .inspectBatch((_, { values, keys, eventTimes }) => {
        values.forEach((word, row) => {
          seen.push(`${index}:${word}/${keys![row]}/${eventTimes![row]}`);
        });
      });
    return handle;
  });
  inputs[1]!.sendBatch(batchOf(["a", "no", "ccc", "bb"], ["ka", 0, "kc", "kb"], [1, 0, 3, 2]));
  for (const handle of inputs) handle.close();
  cluster.finish();
  const all = ["a/ka/1", "bb/kb/2", "ccc/kc/3"];
  expect(seen.sort()).toEqual([0, 1, 2].flatMap((worker) => all.map((text) => `${worker}:${text}`)));
});

test("any integer is a hash, and what is none, or no worker, is refused", () => {
  const seen: string[] = [];
  const run = (send: (handle: InputHandle<number>) => void, hash: (n: number) => number): void => {
    const cluster = new Cluster(2, 7);
    const [handle] = cluster.build((scope, index) => {
      const made = scope.input<number>();
      made.stream.exchange(hash).inspect((n) => seen.push(`${index}:${n}`));
      return made.handle;
    });
    send(handle!);
    cluster.until(() => seen.length > 0);
  };
  run(
    (handle) => handle.sendAll([-1]),
    (n) => n,
  );
  expect(seen.splice(0)).toEqual(["1:-1"]);
  run(
    (handle) => handle.sendAll([2 ** 40]),
    (n) => n,
  );
  expect(seen.splice(0)).toEqual([`0:${2 ** 40}`]);
  expect(
    codeOf(() =>
      run(
        (handle) => handle.send(1.5),
        (n) => n,
      ),
    ),
  ).toBe("bad-route");
  expect(
    codeOf(() =>
      run(
        (handle) => handle.sendAll([1, 2]),
        () => Number.NaN,
      ),
    ),
  ).toBe("bad-route");
  const cluster = new Cluster(2, 8);
  const [handle] = cluster.build((scope) => {
    const made = scope.input<number>();
    const pact = exchangeBatch<number>((batch, peers, send) => send(peers, batch));
    made.stream.unary("nowhere", () => () => {}, { pact });
    return made.handle;
  });
  handle!.send(1);
  expect(codeOf(() => cluster.until(() => false))).toBe("bad-route");
});

test("workers that built different graphs find out before anything is exchanged", () => {
  const cluster = new Cluster(2, 9);
  cluster.build((scope, index) => {
    const { handle, stream } = scope.input<number>();
    handle.close();
    (index === 0 ? stream : stream.map((n) => n)).probe();
  });
  expect(codeOf(() => cluster.finish())).toBe("graph-mismatch");
});

test("a worker may build its dataflow long after the others", () => {
  const cluster = new Cluster(2, 10);
  const seen: number[] = [];
  const make = (index: number): { handle: InputHandle<number>; probe: ProbeHandle } =>
    cluster.workers[index]!.dataflow((scope) => {
      const { handle, stream } = scope.input<number>();
      return {
        handle,
        probe: stream
          .exchange(() => 1)
          .inspect((n) => seen.push(n))
          .probe(),
      };
    });
  const early = make(0);
  early.handle.send(1);
  early.handle.advanceTo(1);
  for (let i = 0; i < 100; i++) cluster.turn();
  expect(early.probe.frontier.elements).toEqual([[0]]);
  const late = make(1);
  late.handle.advanceTo(1);
  cluster.until(() => !early.probe.lessThan(1));
  expect(seen).toEqual([1]);
  early.handle.close();
  late.handle.close();
  cluster.finish();
});
