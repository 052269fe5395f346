import { expect, test } from "vitest";
import { type Capability, type OperatorInfo, SimulatedHost, Worker } from "../../ts/timely.ts";
import { build, codeOf, loneWorker, settle } from "./support.ts";

test("a source runs only when nothing else is due: a record goes as far as it can before more is read", () => {
  const log: string[] = [];
  const { worker } = build((scope) => {
    let left = 3;
    const numbers = scope.source<number>("numbers", (capability, info) => (output) => {
      log.push(`read ${left}`);
      output.send(capability, { values: [left] });
      if (--left === 0) capability.drop();
      else info.activate();
    });
    const again = scope.feedback<number>();
    const all = numbers.concat(again.stream).inspect((n) => log.push(`saw ${n}`));
    again.handle.connect(all.filter((n) => n > 0 && n < 10).map((n) => n * 10));
    return {};
  });
  settle(worker);
  expect(log).toEqual([
    "read 3",
    "saw 3",
    "saw 30",
    "read 2",
    "saw 2",
    "saw 20",
    "read 1",
    "saw 1",
    "saw 10",
  ]);
  expect(worker.isDone).toBe(true);
});

// Recovery rule 20.
test("operators that stay ready for ever do not starve a source, nor does it run ahead of them", () => {
  const log: string[] = [];
  const { worker } = build((scope) => {
    const { stream } = scope.input<number>();
    stream.unary("restless", (info) => () => {
      log.push("busy");
      info.activate();
    });
    scope.source<number>("numbers", (capability, info) => () => {
      log.push("read");
      if (log.length < 12) info.activate();
      else capability.drop();
    });
    return {};
  });
  for (let i = 0; i < 16; i++) expect(worker.step()).toBe(true);
  const turns = [...["busy", "busy", "busy", "read", "busy"], ...["busy", "busy", "busy", "read", "busy"]];
  expect(log.slice(0, 10)).toEqual(turns);
  expect(log.filter((what) => what === "read")).toHaveLength(3);
});

test("in their turn too sources wait for room", () => {
  const worker = loneWorker(10);
  let reads = 0;
  worker.dataflow((scope) => {
    scope.source<number>("numbers", (_, info) => () => {
      reads++;
      info.hold(10);
      info.activate();
    });
    scope.input<number>().stream.unary("restless", (info) => () => info.activate());
  });
  for (let i = 0; i < 20; i++) worker.step();
  expect(reads).toBe(1);
});

test("sources wait while more is queued than the limit, and go on when room is made", () => {
  const worker = loneWorker(100);
  let info!: OperatorInfo;
  let read = 0;
  worker.dataflow((scope) => {
    const numbers = scope.source<number>("numbers", (capability, source) => (output) => {
      read += 60;
      output.send(capability, { values: new Array<number>(60).fill(read) });
      if (read < 600) source.activate();
      else capability.drop();
    });
    numbers.unary<number>("slow", (own) => {
      info = own;
      return (input) => {
        input.forEach((_, { values }) => {
          own.hold(values.length);
        });
      };
    });
  });
  settle(worker);
  expect(read).toBe(120); // 60 held leave room for one more read
  let woken = 0;
  worker.onWake(() => woken++);
  info.release(10);
  expect(woken).toBe(0);
  info.release(50);
  expect(woken).toBe(1);
  settle(worker);
  expect(read).toBe(180);
  for (let i = 0; i < 8; i++) {
    info.release(60);
    settle(worker);
  }
  expect(read).toBe(600);
  expect(worker.queued.records).toBe(600 - 60 * 9);
});

test("where there is room for one source only, the others wait for their turn", () => {
  const worker = loneWorker(1);
  const log: string[] = [];
  worker.dataflow((scope) => {
    for (const name of ["one", "two", "three"]) {
      scope
        .source<string>(name, (capability) => (output) => {
          log.push(`${name} reads`);
          output.send(capability, { values: [name] });
          capability.drop();
        })
        .inspect((record) => log.push(record));
    }
  });
  settle(worker);
  expect(log).toEqual(["one reads", "one", "two reads", "two", "three reads", "three"]);
});

test("what an operator does to a dataflow built before its own is done without more ado", () => {
  const worker = loneWorker();
  const before = worker.dataflow((scope) => {
    const { handle, stream } = scope.input<string>();
    return { handle, probe: stream.probe() };
  });
  const { handle } = worker.dataflow((scope) => {
    const { handle, stream } = scope.input<number>();
    stream.inspect((n) => before.handle.advanceTo(n));
    return { handle };
  });
  settle(worker);
  handle.send(7);
  expect(worker.step()).toBe(true);
  settle(worker);
  expect(before.probe.frontier.elements).toEqual([[7]]);
});

test("an operator that reads frontiers while it holds a capability runs as they move then, and at the end", () => {
  let runs = 0;
  const { handle, logic, worker } = build((scope) => {
    const { handle, stream } = scope.input<string>();
    const logic: { held?: Capability } = {};
    const builder = scope.operator("as needed");
    const input = builder.input(stream, undefined, { frontier: "ifCapability" });
    builder.output<string>();
    builder.build(([capability]) => {
      logic.held = capability!;
      return () => {
        runs++;
        input.forEach(() => {});
      };
    });
    return { handle, logic };
  });
  const runsAfter = (act: () => void): number => {
    const before = runs;
    act();
    settle(worker);
    return runs - before;
  };
  expect(runsAfter(() => {})).toBe(1); // the first one
  expect(runsAfter(() => handle.advanceTo(1))).toBe(1);
  expect(runsAfter(() => logic.held!.drop())).toBe(0);
  expect(runsAfter(() => handle.advanceTo(2))).toBe(0);
  expect(runsAfter(() => handle.send("x"))).toBe(1);
  expect(runsAfter(() => handle.close())).toBe(1);
  expect(worker.isDone).toBe(true);
});

test("timers fire at their instant, each of them, and wakeAt names the earliest", () => {
  const host = new SimulatedHost({ now: 1000 });
  const worker = new Worker({ host });
  const fired: number[] = [];
  let woken = 0;
  let info!: OperatorInfo;
  let capability!: Capability;
  worker.dataflow((scope) => {
    scope.source<number>("clock", (given, own) => {
      capability = given;
      info = own;
      return () => fired.push(host.now());
    });
  });
  settle(worker);
  worker.onWake(() => woken++);
  for (const instant of [1070, 1020, 1050, 1020]) info.activateAt(instant);
  expect(worker.wakeAt).toBe(1020);
  expect(woken).toBe(1);
  settle(worker);
  expect(fired).toEqual([1000]);
  for (let i = 0; i < 10; i++) {
    host.advance(10);
    settle(worker);
  }
  expect(fired).toEqual([1000, 1020, 1050, 1070]);
  expect(worker.wakeAt).toBeUndefined();
  info.activateAt(2000);
  capability.drop();
  host.advance(2000);
  settle(worker);
  expect(fired).toHaveLength(4);
  expect(worker.isDone).toBe(true);
});

// R17
test("an operator sees the end once, is then destroyed, and never runs again", () => {
  const runs: boolean[] = [];
  let info!: OperatorInfo;
  const { handle, other, worker } = build((scope) => {
    const { handle, stream } = scope.input<string>();
    stream.unaryFrontier("watch", (own) => {
      info = own;
      return (input) => {
        input.forEach(() => {});
        runs.push(input.frontier.isEmpty);
      };
    });
    return { handle, other: scope.input<string>().handle };
  });
  settle(worker);
  handle.send("x");
  handle.close();
  settle(worker);
  expect(runs.filter((ended) => ended)).toHaveLength(1);
  const before = runs.length;
  info.activate();
  info.activateAt(0);
  expect(worker.wakeAt).toBeUndefined();
  settle(worker);
  expect(runs).toHaveLength(before);
  expect(worker.isDone).toBe(false);
  other.close();
  settle(worker);
  expect(worker.isDone).toBe(true);
});

test("an operator that holds a capability outlives its input", () => {
  let held: Capability | undefined;
  const { handle, probe, worker } = build((scope) => {
    const { handle, stream } = scope.input<string>();
    const probe = stream
      .unaryFrontier<string>("hold", (_, capability) => {
        held = capability.clone();
        return (input) => input.forEach(() => {});
      })
      .probe();
    return { handle, probe };
  });
  handle.close();
  settle(worker);
  expect(probe.frontier.elements).toEqual([[0]]);
  held!.drop();
  settle(worker);
  expect(probe.isDone && worker.isDone).toBe(true);
});

// R14
test("the first frontier that an operator in a loop sees is the earliest time, not the end", () => {
  const seen: string[] = [];
  const { worker } = build((scope) => {
    const { handle, stream } = scope.input<string>();
    scope.nested("loop", (loop) =>
      stream.enter(loop).unaryFrontier("watch", () => (input) => {
        seen.push(input.frontier.elements.join(";"));
      }),
    );
    return { handle };
  });
  settle(worker);
  expect(seen).toEqual(["0,0"]);
});

// R18
test("a round in one dataflow runs no operator of the others", () => {
  const worker = loneWorker();
  let runs = 0;
  const handles = Array.from({ length: 100 }, () =>
    worker.dataflow((scope) => {
      const { handle, stream } = scope.input<number>();
      let last = stream;
      for (let i = 0; i < 10; i++) {
        last = last.unaryFrontier<number>(`op ${i}`, () => (input, output) => {
          runs++;
          input.forEach((claim, batch) => {
            output.send(claim, batch);
          });
        });
      }
      return { handle, probe: last.probe() };
    }),
  );
  settle(worker);
  runs = 0;
  expect(worker.step()).toBe(false);
  expect(runs).toBe(0);
  const { handle, probe } = handles[57]!;
  handle.advanceTo(1);
  settle(worker);
  expect(probe.frontier.elements).toEqual([[1]]);
  expect(runs).toBe(10);
});

test("a chain of any length takes one step for its records and one for the frontier", () => {
  const { handle, probe, worker } = build((scope) => {
    const { handle, stream } = scope.input<number>();
    let last = stream;
    for (let i = 0; i < 100; i++)
      last = last.unaryFrontier<number>(`op ${i}`, () => (input, output) => {
        input.forEach((claim, batch) => {
          output.send(claim, batch);
        });
      });
    return { handle, probe: last.probe() };
  });
  settle(worker);
  handle.send(1);
  handle.advanceTo(1);
  worker.step();
  expect(probe.frontier.elements).toEqual([[1]]);
  expect(worker.step()).toBe(false);
});

test("a step inside a step, and a graph after it is complete, are refused", () => {
  const worker = loneWorker();
  const stepping = worker.dataflow((scope) => {
    const { handle, stream } = scope.input<number>();
    stream.inspect(() => worker.step());
    return { handle, scope, stream };
  });
  for (const add of [
    () => stepping.scope.input(),
    () => stepping.stream.map((n) => n),
    () => stepping.stream.probe(),
  ]) {
    expect(codeOf(add)).toBe("graph-frozen");
  }
  stepping.handle.send(1);
  expect(codeOf(() => worker.step())).toBe("step-within-step");
});

test("streams of another dataflow or scope, and operators that were not completed, are refused", () => {
  const worker = loneWorker();
  const other = worker.dataflow((scope) => scope.input<number>().stream, { name: "first" });
  expect(() => worker.dataflow((scope) => scope.operator("reader").input(other))).toThrow(
    /reader.*"first".*another-dataflow/,
  );
  expect(codeOf(() => worker.dataflow((scope) => scope.operator("half made")))).toBe("operator-not-built");
  const crossing = (): void =>
    void worker.dataflow((scope) => {
      const { stream } = scope.input<number>();
      scope.nested("loop", (loop) => loop.input<number>().stream.concat(stream));
    });
  expect(codeOf(crossing)).toBe("stream-of-another-scope");
  settle(worker);
  expect(worker.isDone).toBe(false);
});

test("a frontier that is not watched and an input between activations cannot be read", () => {
  const { input, watched, worker } = build((scope) => {
    const { stream } = scope.input<number>();
    const builder = scope.operator("reader");
    const input = builder.input(stream, undefined, { frontier: "never" });
    const watched = builder.input(stream);
    builder.build(() => () => {});
    return { input, watched };
  });
  settle(worker);
  expect(codeOf(() => input.frontier)).toBe("frontier-not-watched");
  expect(watched.frontier.elements).toEqual([[0]]);
  expect(codeOf(() => watched.next())).toBe("outside-activation");
});

test("an operator's own error is what the step throws", () => {
  const { handle, worker } = build((scope) => {
    const { handle, stream } = scope.input<number>();
    stream.map((): number => {
      throw new RangeError("mine");
    });
    return { handle };
  });
  handle.send(1);
  expect(() => worker.step()).toThrow(RangeError);
  expect(() => worker.step()).toThrow("mine");
});

test("after a failure that is told within an activation there is a step to come, which throws it", () => {
  const { handle, worker } = build((scope) => {
    const { handle, stream } = scope.input<number>();
    stream.unary("fails", (info) => (input) => {
      input.forEach(() => void info.fail(new RangeError("mine")));
    });
    return { handle };
  });
  settle(worker);
  handle.send(1);
  expect(worker.step()).toBe(true);
  expect(() => worker.step()).toThrow("mine");
});

test("of the failures of operators while they are built the first one counts", () => {
  const worker = loneWorker();
  worker.dataflow((scope) => {
    for (const name of ["first", "second"]) {
      scope.source(name, (_, info) => {
        info.fail(new RangeError(name));
        return () => {};
      });
    }
  });
  expect(() => worker.step()).toThrow("first");
});

test("explain names the operator, the port and the time that keep a frontier where it is", () => {
  const kept: Capability[] = [];
  const { handle, dataflow, output, worker } = build((scope) => {
    const { handle, stream } = scope.input<string>("words");
    const held = stream.unary<string>(
      "hoard",
      () => (input) => input.forEach((claim) => void kept.push(claim.delayed(7))),
    );
    return { handle, dataflow: scope.dataflow, output: held.map((word) => word, "last") };
  });
  handle.send("x");
  handle.advanceTo(9);
  settle(worker);
  expect(dataflow.explain(output)).toEqual([
    { operator: "hoard", port: 0, kind: "capability", time: [7], arrivesAt: [7], count: 1 },
  ]);
  kept[0]!.drop();
  settle(worker);
  expect(dataflow.explain(output)).toEqual([
    { operator: "words", port: 0, kind: "capability", time: [9], arrivesAt: [9], count: 1 },
  ]);
});
