import { describe, expect, test } from "vitest";
import {
  type Capability,
  EventLog,
  InputHandle,
  inProcessLinks,
  type Message,
  type OperatorInfo,
  ProbeHandle,
  type Scope,
  SimulatedHost,
  type Stream,
  Worker,
} from "../../ts/timely.ts";
import { build, codeOf, loneWorker, settle } from "./support.ts";

// A dataflow that cannot be built leaves nothing behind: not in its worker, not in what it shares with others.

/** How building may fail, at its very end. */
const failures: Record<string, (scope: Scope, stream: Stream<string>) => void> = {
  "the function throws": () => {
    throw new RangeError("mine");
  },
  "an operator is not built": (scope) => void scope.operator("half made"),
  "an operator's own set-up throws": (scope) =>
    void scope.source("broken", () => {
      throw new RangeError("mine");
    }),
  "a way round leads nowhere": (scope) => void scope.feedback(),
  "a loop does not advance": (scope, stream) => {
    const { handle, stream: again } = scope.feedback<string>(0);
    handle.connect(stream.concat(again));
  },
  "advances add up to too much": (scope, stream) => {
    for (let i = 0, last = stream; i < 2; i++) {
      const { handle, stream: later } = scope.feedback<string>(Number.MAX_SAFE_INTEGER);
      handle.connect(last);
      later.probe();
      last = later;
    }
  },
  "a stream belongs elsewhere": (scope, stream) =>
    scope.nested("loop", (loop) => void loop.operator("reader").input(stream)),
};

/** What a dataflow may do before it fails. */
interface Shared {
  readonly handle: InputHandle<string>;
  readonly probe: ProbeHandle;
  readonly log: EventLog<string>;
  readonly late: { info?: OperatorInfo; capability?: Capability };
}

function touchAll(scope: Scope, { handle, probe, log, late }: Shared): Stream<string> {
  const stream = scope.inputFrom(handle, "shared");
  stream.probe(probe);
  scope.replay([log]).probe(probe);
  stream.unary("busy", (info) => {
    info.activateAt(5000);
    info.hold(7);
    info.activate();
    if (late.info === undefined) info.failLast(new Error("while it was being built"));
    else info.fail(new Error("while it was being built"));
    late.info = info;
    return () => expect.fail("it runs");
  });
  const own = scope.unorderedInput<string>("own");
  own.stream.inspect(() => expect.fail("it runs"));
  own.handle.send(own.capability, ["a", "b"]);
  own.handle.session(own.capability).give("c");
  handle.send("d");
  handle.flush();
  handle.send("e");
  late.capability = own.capability;
  return stream;
}

function shared(): Shared {
  return { handle: new InputHandle(), probe: new ProbeHandle(), log: new EventLog(), late: {} };
}

describe.each(Object.entries(failures))("where %s", (_, fail) => {
  test("the worker is as it was before, and so is what the dataflow shares", () => {
    const worker = loneWorker(20);
    const one = shared();
    const seen: string[] = [];
    const first = worker.dataflow((scope) => {
      scope.inputFrom(one.handle).inspect((word) => seen.push(word));
      return scope.dataflow;
    });
    one.handle.advanceTo(3);
    settle(worker);
    let woken = 0;
    worker.onWake(() => woken++);
    for (let i = 0; i < 3; i++) {
      expect(codeOrError(() => worker.dataflow((scope) => fail(scope, touchAll(scope, one))))).toBeDefined();
    }
    expect([worker.queued.records, worker.wakeAt, worker.hasRoom]).toEqual([5, undefined, true]); // what first reads
    expect(codeOf(() => one.probe.frontier)).toBe("probe-not-attached");
    expect(one.handle.time).toEqual([3]);
    settle(worker);
    expect(seen.join("")).toBe("dedede"); // to the dataflow that does run
    // Nothing that is kept of it does anything.
    const { info, capability } = one.late;
    woken = 0;
    info!.activate();
    info!.activateAt(1);
    info!.hold(100);
    info!.release(100);
    info!.failLast(new Error("late"));
    info!.fail(new Error("late"));
    capability!.downgrade(4);
    capability!.drop();
    one.log.push({ kind: "progress", changes: [[[0], -1]] });
    expect([woken, worker.step(), worker.queued.records, worker.wakeAt]).toEqual([0, false, 0, undefined]);
    one.handle.close();
    settle(worker);
    expect([worker.isDone, first.isDone]).toEqual([true, true]);
  });

  test("a handle that fed nothing else begins anew", () => {
    const worker = loneWorker();
    const one = shared();
    expect(
      codeOrError(() => worker.dataflow((scope) => fail(scope, touchAll(scope, one)), { origin: [9] })),
    ).toBeDefined();
    const { seen, probe } = worker.dataflow(
      (scope) => {
        const seen: string[] = [];
        const stream = scope.inputFrom(one.handle);
        stream.inspect((word, time) => seen.push(`${word}@${time}`));
        return { seen, probe: stream.probe(one.probe) };
      },
      { origin: [4] },
    );
    one.handle.send("x");
    settle(worker);
    expect([seen, probe.frontier.elements]).toEqual([["x@4"], [[4]]]);
    one.handle.close();
    settle(worker);
    expect([worker.isDone, probe.isDone]).toEqual([true, true]);
  });

  test("it takes no memory, and its place among the dataflows is the next one's", () => {
    const links = inProcessLinks<Message>(2);
    const [a, b] = links.map((ends) => new Worker({ host: new SimulatedHost(), links: ends })) as [
      Worker,
      Worker,
    ];
    const attempt = (): void => {
      expect(codeOrError(() => a.dataflow((scope) => fail(scope, touchAll(scope, shared()))))).toBeDefined();
    };
    attempt();
    const bytes = a.core.memoryBytes;
    for (let i = 0; i < 300; i++) attempt();
    expect(a.core.memoryBytes).toBe(bytes);
    const [atA] = [a, b].map((worker) =>
      worker.dataflow((scope) => {
        const { handle, stream } = scope.input<number>();
        const seen: number[] = [];
        stream.broadcast().inspect((n) => seen.push(n));
        if (worker === a) handle.send(1);
        handle.close();
        return seen;
      }),
    );
    for (let i = 0; i < 20; i++) for (const worker of [a, b]) worker.step();
    expect([atA, a.isDone, b.isDone]).toEqual([[1], true, true]);
  });
});

/** The code of what is thrown, or its message where it has none. */
function codeOrError(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return (error as { code?: unknown }).code ?? (error as Error).message;
  }
  return undefined;
}

test("a dataflow that is built while another one is has a place of its own, whether that fails or not", () => {
  const worker = loneWorker();
  const inner: string[] = [];
  const nest = (then: () => void): void =>
    worker.dataflow((scope) => {
      const { handle, stream } = scope.input<string>();
      handle.close();
      stream.probe();
      worker.dataflow((own) => {
        const words = own.input<string>();
        words.stream.inspect((word) => inner.push(word));
        words.handle.send("x");
        words.handle.close();
      });
      then();
    });
  nest(() => {});
  expect(codeOrError(() => nest(() => expect.fail("no")))).toBeDefined();
  settle(worker);
  expect([inner, worker.isDone]).toEqual([["x", "x"], true]);
});

test("a dataflow that is refused keeps the place it had when others were built meanwhile", () => {
  const worker = loneWorker();
  const indices: number[] = [];
  expect(() =>
    worker.dataflow((scope) => {
      indices.push(scope.dataflow.index);
      worker.dataflow((inner) => void indices.push(inner.dataflow.index));
      throw new RangeError("mine");
    }),
  ).toThrow("mine");
  worker.dataflow((scope) => void indices.push(scope.dataflow.index));
  expect(indices).toEqual([0, 1, 2]);
});

test("nothing can be added to a dataflow that was refused", () => {
  let kept!: Scope;
  const worker = loneWorker();
  expect(() =>
    worker.dataflow((scope) => {
      kept = scope;
      throw new RangeError("mine");
    }),
  ).toThrow("mine");
  expect(codeOf(() => kept.input())).toBe("graph-frozen");
});

test("a handle that was to feed a dataflow twice is as it was when that is refused", () => {
  const handle = new InputHandle<string>();
  expect(() =>
    loneWorker().dataflow(
      (scope) => {
        scope.inputFrom(handle);
        scope.inputFrom(handle);
        throw new RangeError("mine");
      },
      { origin: [5] },
    ),
  ).toThrow("mine");
  expect(handle.time).toEqual([0]);
});

test("an operator is built once, and whole: what cannot be added is not there", () => {
  const worker = loneWorker();
  const other = worker.dataflow((scope) => {
    const { handle, stream } = scope.input<string>();
    handle.close();
    return stream;
  });
  const codes: unknown[] = [];
  const { handle, probe, seen, ports } = worker.dataflow((scope) => {
    const { handle, stream } = scope.input<string>();
    const deeper = scope.nested("loop", (loop) => loop.unorderedInput<string>());
    const builder = scope.operator("pass");
    const foreign = scope.operator("foreign");
    const elsewhere = foreign.input(stream);
    codes.push(codeOf(() => builder.input([stream, other])));
    codes.push(codeOf(() => builder.watch([stream, deeper.stream])));
    const input = builder.input(stream);
    codes.push(codeOf(() => builder.output([[elsewhere, { keep: 1, add: [0] }]])));
    codes.push(codeOf(() => builder.output([[input, { keep: 1, add: [-1] }]])));
    codes.push(codeOf(() => builder.output([[input, { keep: 1, add: [Number.NaN] }]])));
    const output = builder.output<string>();
    let ports = 0;
    const setup = (capabilities: Capability[]) => {
      ports += capabilities.length;
      for (const capability of capabilities) capability.drop();
      codes.push(codeOf(() => builder.output()));
      return () =>
        input.forEach((claim, batch) => {
          output.send(claim, batch);
        });
    };
    builder.build(setup);
    for (const again of [
      () => builder.build(setup),
      () => builder.input(stream),
      () => builder.watch(stream),
      () => builder.output(),
    ]) {
      codes.push(codeOf(again));
    }
    foreign.build(() => () => elsewhere.forEach(() => {}));
    codes.push(codeOf(() => scope.feedback(-1)));
    codes.push(codeOf(() => scope.feedback(Number.NaN)));
    for (const count of [0, -1, 1.5, Number.NaN]) codes.push(codeOf(() => stream.partition(count, () => 0)));
    deeper.capability.drop();
    const seen: string[] = [];
    output.stream.inspect((word) => seen.push(word));
    return { handle, probe: output.stream.probe(), seen, ports };
  });
  expect(codes).toEqual([
    ...[
      "stream-of-another-dataflow",
      "stream-of-another-scope",
      "wrong-output",
      "bad-summary",
      "bad-summary",
    ],
    ...new Array<string>(5).fill("operator-built"),
    ...["bad-summary", "bad-summary"],
    ...new Array<string>(4).fill("bad-argument"),
  ]);
  expect(ports).toBe(1);
  handle.send("x");
  handle.advanceTo(2);
  settle(worker);
  expect([seen, probe.frontier.elements]).toEqual([["x"], [[2]]]);
  handle.close();
  settle(worker);
  expect(worker.isDone).toBe(true);
});

test("an operator whose set-up has thrown cannot be completed", () => {
  const worker = loneWorker();
  const attempt = (): void =>
    void worker.dataflow((scope) => {
      const builder = scope.operator("broken");
      builder.output();
      expect(() =>
        builder.build(() => {
          throw new RangeError("mine");
        }),
      ).toThrow(RangeError);
      expect(codeOf(() => builder.build(() => () => {}))).toBe("operator-built");
    });
  expect(codeOf(attempt)).toBe("operator-not-built");
  expect(worker.isDone).toBe(true);
});

test("a queue limit is a number of records from 1, and without one there is the default", () => {
  const host = new SimulatedHost();
  for (const records of [Number.NaN, 0, -5, 0.5, "5", null, -Infinity]) {
    const options = { host, queueLimit: { records: records as number } };
    if (records !== null)
      expect(
        codeOf(() => new Worker(options)),
        String(records),
      ).toBe("bad-argument");
  }
  for (const records of [1, 1000, Infinity])
    expect(new Worker({ host, queueLimit: { records } }).hasRoom).toBe(true);
});

test("what is no instant and no number of records is refused, and changes nothing", () => {
  let info!: OperatorInfo;
  const { worker } = build((scope) => {
    scope.source<string>("own", (_, own) => {
      info = own;
      return () => {};
    });
    return {};
  });
  settle(worker);
  info.hold(3);
  const wrong = [Number.NaN, "1", undefined, null, {}];
  for (const instant of wrong) expect(codeOf(() => info.activateAt(instant as number))).toBe("bad-argument");
  for (const records of [...wrong, -1, 0.5, Infinity, 2 ** 53]) {
    expect(
      codeOf(() => info.hold(records as number)),
      String(records),
    ).toBe("bad-argument");
    expect(
      codeOf(() => info.release(records as number)),
      String(records),
    ).toBe("bad-argument");
  }
  expect(codeOf(() => info.release(4))).toBe("bad-argument");
  info.activateAt(Infinity);
  expect([worker.queued.records, worker.wakeAt, worker.step()]).toEqual([3, undefined, false]);
  info.release(3);
  info.activateAt(-Infinity);
  expect([worker.queued.records, worker.wakeAt]).toEqual([0, -Infinity]);
  settle(worker);
  expect(worker.wakeAt).toBeUndefined();
});
