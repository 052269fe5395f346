import { describe, expect, test } from "vitest";
import {
  type Batch,
  type Capability,
  CapabilitySet,
  frontierOf,
  type InputHandle,
  type OperatorInfo,
  type UnorderedInput,
} from "../../ts/timely.ts";
import { build, Cluster, codeOf, loneWorker, settle } from "./support.ts";

// Who is given a capability has it alone; and what it was used for is sent before it is given back.

/** A stream, as code that was not type-checked has it. */
type Loose = Readonly<Record<string, (...given: readonly unknown[]) => unknown>>;

type Give = (handle: UnorderedInput<string>, capability: Capability) => void;

const ways: Record<string, Give> = {
  "a session": (handle, capability) => handle.session(capability).give("x"),
  "a session of several": (handle, capability) => handle.session(capability).giveAll(["x"]),
  "a batch in a session": (handle, capability) => handle.session(capability).giveBatch({ values: ["x"] }),
  "a message": (handle, capability) => handle.send(capability, ["x"]),
};

const ends: Record<string, (capability: Capability) => void> = {
  dropped: (capability) => capability.drop(),
  "moved on": (capability) => capability.downgrade(9),
};

describe.each(Object.keys(ways))("what another operator's code gives to an input by %s", (way) => {
  test.each(Object.keys(ends))("comes before its capability is %s, on any worker", (end) => {
    for (let seed = 1; seed <= 20; seed++) {
      const seen: string[] = [];
      const cluster = new Cluster(2, seed);
      const made = cluster.build((scope) => {
        const feedback = scope.feedback<string>();
        // It is run before what feeds it, and on the other worker.
        feedback.stream
          .exchange(() => 1)
          .unaryFrontier("see", () => (input) => {
            input.forEach(({ time }, { values }) => {
              const isTimely = input.frontier.elements.every(([at]) => at! <= time[0]!);
              seen.push(
                `${values.join()} at ${time} ${isTimely && !input.frontier.isEmpty ? "in time" : "late"}`,
              );
            });
          });
        const { handle: sink, capability, stream } = scope.unorderedInput<string>();
        feedback.handle.connect(stream.map((x) => x));
        const { handle, stream: driver } = scope.input<number>();
        driver.inspect(() => {
          ways[way]!(sink, capability);
          ends[end]!(capability);
        });
        return { handle, capability };
      });
      made[0]!.handle.send(1);
      made[1]!.capability.drop();
      for (let i = 0; i < 200; i++) cluster.turn();
      for (const { handle, capability } of made) {
        handle.close();
        capability.drop();
      }
      cluster.finish();
      expect(seen).toEqual(["x at 1 in time"]);
    }
  });
});

describe("a capability that was handed over", () => {
  const make = (): { capability: Capability } => build((scope) => scope.unorderedInput<string>());

  test("to a set is taken once, and not by who has given it back", () => {
    const { capability } = make();
    const other = capability.clone();
    const set = new CapabilitySet([capability]);
    expect(capability.isDropped).toBe(true);
    expect(codeOf(() => set.insert(capability))).toBe("capability-dropped");
    expect(codeOf(() => capability.downgrade(3))).toBe("capability-dropped");
    set.insert(other); // covered
    expect(other.isDropped).toBe(true);
    expect(set.times).toEqual([[0]]);
    set.clear();
    expect(set.isEmpty).toBe(true);
  });

  test("to a notificator cannot be moved any more, nor be one that was given back", () => {
    const told: unknown[] = [];
    let kept!: Capability;
    const { handle, worker } = build((scope) => {
      const { handle, stream } = scope.input<number>();
      stream.unaryNotify("tell", (input, _output, notificator) => {
        input.forEach((claim) => {
          kept = claim.retain();
          notificator.notifyAt(kept);
          told.push(codeOf(() => notificator.notifyAt(kept)));
        });
        for (let due = notificator.next(); due !== undefined; due = notificator.next()) told.push(due.time);
      });
      return { handle };
    });
    handle.send(1);
    settle(worker);
    expect(codeOf(() => kept.downgrade(9))).toBe("capability-dropped");
    handle.close();
    settle(worker);
    expect(told).toEqual(["capability-dropped", [0]]);
  });
});

describe("a way round", () => {
  test.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MAX_SAFE_INTEGER])(
    "ends where nothing moves a time on: %d",
    (time) => {
      let rounds = 0;
      const { handle, worker } = build(
        (scope) => {
          const { handle, stream } = scope.input<number>();
          const again = scope.feedback<number>();
          again.handle.connect(stream.concat(again.stream).inspect(() => void rounds++));
          return { handle };
        },
        { origin: [Number.NEGATIVE_INFINITY] },
      );
      handle.advanceTo(time);
      handle.send(1);
      handle.close();
      settle(worker, 1_000);
      expect(worker.isDone).toBe(true);
      expect(rounds).toBe(1);
    },
  );

  test("may leave time alone where something else on it moves time on", () => {
    const seen: unknown[] = [];
    const { handle, worker } = build((scope) => {
      const { handle, stream } = scope.input<number>();
      const again = scope.feedback<number>(0);
      const later = scope.feedback<number>(1);
      later.handle.connect(stream.concat(again.stream).inspect((_, [time]) => void seen.push(time)));
      again.handle.connect(later.stream.branchWhen(([time]) => time! < 3)[0]);
      return { handle };
    });
    handle.send(1);
    handle.close();
    settle(worker, 1_000);
    expect(worker.isDone).toBe(true);
    expect(seen).toEqual([0, 1, 2]);
  });
});

test.each([[[0]], [[5]], [[Number.NEGATIVE_INFINITY]]])(
  "what was captured from 5 on is replayed to its end in a dataflow that begins at %j",
  (origin) => {
    const { handle, log, worker } = build(
      (scope) => {
        const { handle, stream } = scope.input<string>();
        return { handle, log: stream.capture() };
      },
      { origin: [5] },
    );
    handle.send("a");
    handle.advanceTo(7);
    handle.send("b");
    handle.close();
    settle(worker);
    const seen: unknown[] = [];
    const replayed = build(
      (scope) => {
        const stream = scope.replay([log]).inspect((text, [time]) => void seen.push([text, time]));
        return { probe: stream.probe() };
      },
      { origin },
    );
    settle(replayed.worker);
    expect(seen).toEqual([
      ["a", 5],
      ["b", 7],
    ]);
    expect(replayed.probe.isDone).toBe(true);
    expect(replayed.worker.isDone).toBe(true);
  },
);

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, "1"])(
  "no load of %s bytes is held or released",
  (bytes) => {
    let info!: OperatorInfo;
    const { worker } = build((scope) => {
      scope.source("hold", (_capability, given) => {
        info = given;
        return () => {};
      });
      return {};
    });
    expect(codeOf(() => info.hold(1, bytes as number))).toBe("bad-argument");
    info.hold(1, 10);
    expect(codeOf(() => info.release(1, bytes as number))).toBe("bad-argument");
    expect(codeOf(() => info.release(1, 1_000))).toBe("bad-argument");
    info.release(1, 10);
    expect(worker.queued).toMatchObject({ records: 0, bytes: 0 });
  },
);

describe("an exchange function that throws for what was sent outside of a step", () => {
  const sends: Record<string, (handle: InputHandle<number>) => void> = {
    "by advanceTo": (handle) => {
      handle.sendAll([2, Number.NaN, 4]);
      handle.advanceTo(1);
    },
    "by close": (handle) => {
      handle.sendAll([2, Number.NaN, 4]);
      handle.close();
    },
    "as a batch": (handle) => handle.sendBatch({ values: [2, Number.NaN, 4] }),
    "as the last of a full batch": (handle) =>
      handle.sendAll(Array.from({ length: 1_024 }, () => Number.NaN)),
    "and is still to be sent": (handle) => handle.send(Number.NaN),
  };

  test.each(Object.keys(sends))("has the next step fail: %s", (how) => {
    const others: number[] = [];
    const cluster = new Cluster(2, 1);
    const [made] = cluster.build((scope) => {
      const { handle, stream } = scope.input<number>();
      stream.exchange((n) => n).probe();
      stream.inspect((n) => void others.push(n));
      return { handle };
    });
    const [worker] = cluster.workers;
    while (worker!.step());
    sends[how]!(made!.handle);
    expect(codeOf(() => worker!.step())).toBe("bad-route");
    expect(codeOf(() => worker!.step())).toBe("bad-route"); // it stays so
  });
});

test("a dataflow that has closed is done though the queue is full of what another holds", () => {
  const worker = loneWorker(10);
  let info!: OperatorInfo;
  worker.dataflow((scope) => {
    scope.source("full", (_capability, given) => {
      info = given;
      return () => {};
    });
  });
  while (worker.step());
  info.hold(50);
  const seen: number[] = [];
  const { dataflow, handle } = worker.dataflow((scope) => {
    const { handle, stream } = scope.input<number>();
    stream.inspect((n) => void seen.push(n));
    return { dataflow: scope.dataflow, handle };
  });
  handle.send(1);
  handle.close();
  while (worker.step());
  expect(seen).toEqual([1]);
  expect(dataflow.isDone).toBe(true);
});

test.each([
  [null],
  [{}],
  [{ values: "ab" }],
  [{ values: new Set([1]) }],
  [{ values: [1, 2], keys: ["a"] }],
  [{ values: [1], eventTimes: [] }],
])("%j is no batch", (batch) => {
  const { handle, worker } = build((scope) => {
    const { handle, stream } = scope.input<unknown>();
    stream.probe();
    return { handle };
  });
  expect(codeOf(() => handle.sendBatch(batch as unknown as Batch<unknown>))).toBe("bad-argument");
  handle.close();
  settle(worker);
  expect(worker.isDone).toBe(true);
});

test.each([
  "map",
  "filter",
  "flatMap",
  "branch",
  "branchWhen",
  "inspect",
  "inspectBatch",
  "delay",
  "delayBatch",
  "accumulate",
  "exchange",
])("%s without a function is refused, and leaves nothing", (method) => {
  const worker = loneWorker();
  for (const none of [undefined, null, 5, {}]) {
    const build = () =>
      worker.dataflow((scope) => (scope.input<number>().stream as unknown as Loose)[method]!(none));
    expect(codeOf(build)).toBe("bad-argument");
  }
  expect(worker.isDone).toBe(true);
});

test.each([
  ["partition", (stream: Loose) => stream["partition"]!(2, 5)],
  ["accumulate", (stream: Loose) => stream["accumulate"]!(() => 0, 5)],
  ["unary", (stream: Loose) => stream["unary"]!("u")],
  ["unaryFrontier", (stream: Loose) => stream["unaryFrontier"]!("u")],
  ["unaryNotify", (stream: Loose) => stream["unaryNotify"]!("u")],
  ["binary", (stream: Loose) => stream["binary"]!(stream, "b")],
  ["binaryFrontier", (stream: Loose) => stream["binaryFrontier"]!(stream, "b")],
  ["binaryNotify", (stream: Loose) => stream["binaryNotify"]!(stream, "b")],
])("%s without a function is refused", (_, declare) => {
  const worker = loneWorker();
  const build = () => worker.dataflow((scope) => declare(scope.input<number>().stream as unknown as Loose));
  expect(codeOf(build)).toBe("bad-argument");
});

test("a frontier has the times that no other precedes", () => {
  const { elements } = frontierOf([
    [2, 1],
    [1, 2],
    [1, 3],
    [2, 1],
    [3, 3],
  ]);
  expect(elements).toEqual([
    [2, 1],
    [1, 2],
  ]);
});

test("an operator without a function, and a place of another dataflow, are refused", () => {
  const worker = loneWorker();
  const setUp = (() => undefined) as never;
  expect(codeOf(() => worker.dataflow((scope) => scope.operator("idle").build(setUp)))).toBe("bad-argument");
  const place = () =>
    worker.dataflow((scope) => ({ dataflow: scope.dataflow, stream: scope.input<number>().stream }));
  const [one, other] = [place(), place()];
  expect(one.dataflow.explain(one.stream)).toHaveLength(1);
  for (const stream of [other.stream, {} as never])
    expect(codeOf(() => one.dataflow.explain(stream))).toBe("stream-of-another-dataflow");
});
