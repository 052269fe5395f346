import { expect, test } from "vitest";
import {
  broadcast,
  exchange,
  exchangeBatch,
  type InputHandle,
  inProcessLinks,
  type Message,
  type OperatorInfo,
  type Pact,
  pipeline,
  type Scope,
  SimulatedHost,
  type Stream,
  type Timestamp,
  Worker,
} from "../../ts/timely.ts";
import { badTimes } from "../core/bad-times.ts";
import { build, Cluster, codeOf, settle } from "./support.ts";

// What workers tell one another, and what they make of what they should never be told.

/** Graphs of one shape: the tracker cannot tell one from the other. */
const shapes: Record<string, (stream: Stream<number>) => unknown> = {
  map: (stream) => stream.map((n) => n),
  filter: (stream) => stream.filter(() => true),
  "map of another name": (stream) => stream.map((n) => n, "double"),
  inspect: (stream) => stream.inspect(() => {}),
  exchange: (stream) => stream.exchange((n) => n),
  broadcast: (stream) => stream.broadcast(),
  ...Object.fromEntries(
    Object.entries({
      pipeline: pipeline<number>(),
      "exchange by hash": exchange<number>((n) => n),
      "exchange of batches": exchangeBatch<number>((batch, _, send) => send(0, batch)),
      "broadcast to all": broadcast<number>(),
      "a pact of its own": { route: (batch, _, send) => send(1, batch) } as Pact<number>,
      "a pact with a name": { kind: "mine", route: (batch, _, send) => send(1, batch) } as Pact<number>,
    }).map(([name, pact]) => [
      `unary by ${name}`,
      (stream: Stream<number>) => stream.unary("same", () => (input) => input.forEach(() => {}), { pact }),
    ]),
  ),
};

test("graphs of other operators or pacts have other fingerprints, though their shapes are the same", () => {
  const fingerprintOf = (add: (stream: Stream<number>) => unknown): string =>
    build((scope) => {
      add(scope.input<number>().stream);
      return { dataflow: scope.dataflow };
    }).dataflow.fingerprint;
  const all = Object.values(shapes).map(fingerprintOf);
  expect(new Set(all).size).toBe(all.length);
  expect(Object.values(shapes).map(fingerprintOf)).toEqual(all);
});

test("operators that stand in another order, and ports of another kind, are told apart", () => {
  const graphs: ((scope: Scope, stream: Stream<number>) => unknown)[] = [
    (_, stream) => stream.map((n) => n, "a").map((n) => n, "b"),
    (_, stream) => stream.map((n) => n, "b").map((n) => n, "a"),
    (scope, stream) => {
      const builder = scope.operator("reader");
      const input = builder.input(stream);
      builder.build(() => () => input.forEach(() => {}));
    },
    (scope, stream) => {
      const builder = scope.operator("reader");
      builder.watch(stream);
      builder.build(() => () => {});
    },
  ];
  const prints = graphs.map(
    (make) =>
      build((scope) => {
        make(scope, scope.input<number>().stream);
        return { dataflow: scope.dataflow };
      }).dataflow.fingerprint,
  );
  expect(new Set(prints).size).toBe(prints.length);
});

test.each(Object.entries(shapes))(
  "workers of which one has %s and the others map do not run",
  (name, add) => {
    const cluster = new Cluster(2, 3);
    const one = (scope: Scope): unknown => shapes["map"]!(scope.input<number>().stream);
    cluster.build((scope, index) => void (index === 0 ? one(scope) : add(scope.input<number>().stream)));
    const run = (): void => {
      for (let i = 0; i < 200; i++) cluster.turn();
    };
    expect(codeOf(run)).toBe(name === "map" ? undefined : "graph-mismatch");
  },
);

test("who builds another graph than it was told of fails, and so does who told it", () => {
  const [a, b] = workers(2);
  a.dataflow((scope) => void scope.input<number>("theirs").handle.close());
  const attempt = (): void => b.dataflow((scope) => void scope.input<number>("mine").handle.close());
  b.step();
  expect(codeOf(attempt)).toBe("graph-mismatch");
  for (const worker of [a, b]) expect(codeOf(() => worker.step())).toBe("graph-mismatch");
});

function workers(count: number): [Worker, Worker, Worker] {
  const made = inProcessLinks<Message>(count).map(
    (links) => new Worker({ host: new SimulatedHost(), links }),
  );
  return made as [Worker, Worker, Worker];
}

/** How a worker may come to fail: the same graph on all, of which one fails. What is returned fails from outside. */
const failures: Record<string, (scope: Scope, stream: Stream<number>, fails: boolean) => unknown> = {
  "an operator throws": (_, stream, fails) => stream.map((n) => throwIf(fails) ?? n, "culprit"),
  "an operator throws what is no error": (_, stream, fails) =>
    stream.inspect(() => {
      if (fails) throw Object.create(null);
    }, "culprit"),
  "a source throws": (scope, _, fails) =>
    scope.source("culprit", (capability) => () => throwIf(fails) ?? capability.drop()),
  "a pact throws": (_, stream, fails) =>
    stream
      .map((n) => n, "culprit")
      .unary("reader", () => (input) => input.forEach(() => {}), {
        pact: exchange((n) => throwIf(fails) ?? n),
      }),
  "asynchronous code has failed": (_, stream) => {
    let info!: OperatorInfo;
    stream.unary("culprit", (own) => {
      info = own;
      return (input) => input.forEach(() => {});
    });
    return () => info.fail(new RangeError("mine"));
  },
  "an operator steps its worker": (scope, stream, fails) =>
    stream.inspect(() => {
      if (fails) (scope.worker as Worker).step();
    }, "culprit"),
};

function throwIf(fails: boolean): undefined {
  if (fails) throw new RangeError("mine");
}

test.each(Object.entries(failures))(
  "where %s, all workers fail, naming the worker and the operator",
  (name, add) => {
    const all = workers(3);
    const others = [all[0], all[2]];
    const made = all.map((worker) =>
      worker.dataflow((scope) => {
        const { handle, stream } = scope.input<number>();
        return { handle, fail: add(scope, stream, worker.index === 1) };
      }),
    );
    for (let i = 0; i < 5; i++) others.forEach((worker) => void settle(worker));
    let woken = 0;
    for (const worker of others) worker.onWake(() => woken++);
    made[1]!.handle.send(5);
    const { fail } = made[1]!;
    if (typeof fail === "function") fail();
    expect(() => settle(all[1])).toThrow();
    expect(woken).toBe(2);
    const what = name.includes("no error")
      ? ""
      : name.includes("steps")
        ? "step-within-step"
        : "RangeError: mine";
    for (const worker of others) {
      for (let i = 0; i < 2; i++) {
        expect(codeOf(() => settle(worker))).toBe("peer-failed");
        expect(() => worker.step()).toThrow(new RegExp(`worker 1 .*operator "culprit" .*${what}`));
      }
    }
  },
);

test("a failure is told once, and who hears of it tells nobody", () => {
  const sent: [from: number, to: number, kind: string][] = [];
  const links = inProcessLinks<Message>(3);
  const all = links.map((ends) => {
    const tapped = {
      index: ends.index,
      peers: ends.peers,
      send(to: number, message: Message): void {
        sent.push([ends.index, to, message.kind]);
        ends.send(to, message);
      },
      receive: (handler: (from: number, message: Message) => void) => ends.receive(handler),
      close: () => ends.close(),
    };
    return new Worker({ host: new SimulatedHost(), links: tapped });
  });
  const infos: OperatorInfo[] = [];
  for (const worker of all) {
    worker.dataflow((scope) => {
      scope.source("own", (_, info) => {
        infos.push(info);
        return () => {};
      });
    });
  }
  for (const worker of all) settle(worker);
  infos[0]!.fail(new Error("first"));
  infos[0]!.fail(new Error("second"));
  for (let i = 0; i < 3; i++) for (const worker of all) expect(() => worker.step()).toThrow(/first/);
  expect(sent.filter(([, , kind]) => kind === "failed")).toEqual([
    [0, 1, "failed"],
    [0, 2, "failed"],
  ]);
});

test("a link that is broken does not hide why the worker fails", () => {
  const links = {
    index: 0,
    peers: 2,
    isBroken: false,
    send(): void {
      if (this.isBroken) throw new Error("broken pipe");
    },
    receive: () => {},
    close: () => {},
  };
  const worker = new Worker({ host: new SimulatedHost(), links });
  const handle = worker.dataflow((scope) => {
    const { handle, stream } = scope.input<number>();
    stream.inspect(() => {
      links.isBroken = true;
      throw new RangeError("mine");
    });
    return handle;
  });
  handle.send(1);
  expect(() => settle(worker)).toThrow("mine");
  expect(() => worker.step()).toThrow("mine");
});

test("a worker that has finished all it had to do does not care, until it is to do more", () => {
  const [a, b] = workers(2);
  const run = (worker: Worker): InputHandle<number> =>
    worker.dataflow((scope) => {
      const { handle, stream } = scope.input<number>();
      stream.inspect((n) => {
        if (n < 0) throw new RangeError("mine");
      });
      return handle;
    });
  const first = [a, b].map(run);
  for (const handle of first) handle.close();
  for (let i = 0; i < 10; i++) for (const worker of [a, b]) worker.step();
  expect([a.isDone, b.isDone]).toEqual([true, true]);
  const second = run(b);
  second.send(-1);
  expect(() => settle(b)).toThrow("mine");
  expect([a.step(), a.isDone]).toEqual([false, true]);
  run(a);
  expect(codeOf(() => settle(a))).toBe("peer-failed");
});

test("of several peers that have failed the first one heard of is told", () => {
  const { workers, links } = new Cluster(3, 1);
  workers[0]!.dataflow((scope) => void scope.input<number>());
  for (const [from, problem] of [
    [2, "it is out of memory"],
    [1, "it has lost its disk"],
  ] as const) {
    links.links[from]!.send(0, { kind: "failed", problem });
    links.deliver(from, 0);
  }
  expect(() => workers[0]!.step()).toThrow("worker 2 has failed: it is out of memory");
});

test("what is reported of a dataflow that has finished changes nothing, but data for it are refused", () => {
  const cluster = new Cluster(2, 1);
  for (const handle of cluster.build((scope) => {
    const { handle, stream } = scope.input<number>();
    stream.exchange((n) => n).probe();
    return handle;
  }))
    handle.close();
  cluster.finish();
  cluster.settle();
  const [first] = cluster.workers;
  const tell = (message: Message): boolean => {
    cluster.links.links[1]!.send(0, message);
    cluster.links.deliver(1, 0);
    return first!.step();
  };
  expect(tell({ kind: "progress", dataflow: 0, bytes: new Uint8Array(64) })).toBe(false);
  expect(
    codeOf(() => tell({ kind: "data", dataflow: 0, location: 1, time: [0], batch: { values: [1] } })),
  ).toBe("unknown-message");
});

/** A worker of two whose mail a test writes, with a dataflow that reads one exchanged stream. */
function addressee() {
  let deliver!: (from: number, message: unknown) => void;
  const sent: Message[] = [];
  const links = {
    index: 0,
    peers: 2,
    send: (_: number, message: Message) => void sent.push(message),
    receive: (handler: (from: number, message: Message) => void) => {
      deliver = handler as typeof deliver;
    },
    close: () => {},
  };
  const worker = new Worker({ host: new SimulatedHost(), links });
  const made = worker.dataflow(
    (scope) => {
      const { handle, stream } = scope.input<number>();
      const seen: number[] = [];
      const times: Timestamp[] = [];
      const reader = scope.operator("reader");
      const input = reader.input(
        stream,
        exchange<number>((n) => n),
      );
      reader.build(
        () => () =>
          input.forEach(({ time }, { values }) => {
            seen.push(...values);
            times.push(time);
          }),
      );
      return { handle, seen, times, location: input.location, dataflow: scope.dataflow };
    },
    { origin: [0, 0] },
  );
  const { fingerprint } = made.dataflow;
  return { ...made, worker, sent, deliver, graph: { kind: "graph", dataflow: 0, fingerprint } };
}

const batch = { values: [1] };
const data = (location: unknown, time: unknown, records: unknown): unknown => ({
  kind: "data",
  dataflow: 0,
  location,
  time,
  batch: records,
});

/** What no worker sends, by what is wrong with it. */
function malformed(location: number): [name: string, message: unknown, code?: string][] {
  const shapeless = [
    undefined,
    null,
    5,
    "data",
    true,
    [],
    {},
    { kind: "data" },
    { kind: "news", dataflow: 0 },
  ];
  const indexes = [undefined, null, -1, 0.5, Number.NaN, Infinity, "0", 2 ** 53];
  const batches = [
    ...[undefined, null, 5, "x", {}, [], { values: undefined }, { values: "ab" }, { values: { length: 1 } }],
    ...[
      { values: [1], keys: [] },
      { values: [1], keys: 5 },
      { values: [1], keys: null },
    ],
    ...[
      { values: [1], eventTimes: [1, 2] },
      { values: [], keys: ["a"] },
    ],
  ];
  return [
    ...shapeless.map((message): [string, unknown] => [`${JSON.stringify(message)}`, message]),
    ...indexes.flatMap((index): [string, unknown][] => [
      [`dataflow ${index}`, { kind: "graph", dataflow: index, fingerprint: "" }],
      [`progress of dataflow ${index}`, { kind: "progress", dataflow: index, bytes: new Uint8Array(16) }],
      [`location ${index}`, data(index, [0, 0], batch)],
    ]),
    ["no input there", data(location + 50, [0, 0], batch)],
    ["an output there", data(0, [0, 0], batch)],
    ...[undefined, null, 5, {}].map((fingerprint): [string, unknown] => [
      `fingerprint ${fingerprint}`,
      { kind: "graph", dataflow: 0, fingerprint },
    ]),
    ...[undefined, null, "bytes", [1], new ArrayBuffer(16), { length: 16 }].map(
      (bytes): [string, unknown] => [`bytes ${bytes}`, { kind: "progress", dataflow: 0, bytes }],
    ),
    ["no batch of progress", { kind: "progress", dataflow: 0, bytes: new Uint8Array(64) }, "bad-batch"],
    ["an empty one", { kind: "progress", dataflow: 0, bytes: new Uint8Array(0) }, "bad-batch"],
    ["another graph", { kind: "graph", dataflow: 0, fingerprint: "other" }, "graph-mismatch"],
    ["a failure without a text", { kind: "failed" }],
    ...badTimes(2).map(([name, time]): [string, unknown] => [`time: ${name}`, data(location, time, batch)]),
    ...batches.map((records): [string, unknown] => [
      `batch ${JSON.stringify(records)}`,
      data(location, [0, 0], records),
    ]),
  ];
}

test.each(malformed(addressee().location))(
  "mail that is no message fails the step: %s",
  (_, message, code) => {
    const { worker, deliver, graph, sent, seen } = addressee();
    deliver(1, graph);
    deliver(1, message);
    expect(codeOf(() => settle(worker))).toBe(code ?? "unknown-message");
    expect(sent.at(-1)).toMatchObject({ kind: "failed" });
    expect(seen).toEqual([]);
  },
);

test.each(malformed(addressee().location))(
  "and so it does before the dataflow is known: %s",
  (_, message, code) => {
    const { worker, deliver, graph } = addressee();
    deliver(1, message);
    deliver(1, graph);
    expect(codeOf(() => settle(worker))).toMatch(
      code === "graph-mismatch" ? code : /unknown-message|bad-batch/,
    );
  },
);

test.each([-1, 2, 0, 0.5, Number.NaN, "1", undefined])("mail of %s is of no other worker", (from) => {
  const { worker, deliver, graph } = addressee();
  deliver(from as number, graph);
  expect(codeOf(() => settle(worker))).toBe("unknown-message");
});

test("mail that is in order is handed on", () => {
  const { worker, deliver, graph, location, seen } = addressee();
  deliver(1, data(location, [0, 3], { values: [7, 8], keys: ["a", "b"], eventTimes: new Float64Array(2) }));
  deliver(1, graph);
  expect(codeOf(() => settle(worker))).toBe("unknown-message"); // data before the graph it belongs to
  const again = addressee();
  const time = [0, -0];
  again.deliver(1, again.graph);
  again.deliver(
    1,
    data(location, time, { values: [7, 8], keys: ["a", "b"], eventTimes: new Float64Array(2) }),
  );
  settle(again.worker);
  time[0] = 9; // the link's own array
  expect([seen, again.seen, again.times]).toEqual([[], [7, 8], [[0, 0]]]);
});
