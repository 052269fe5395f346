import { expect, test } from "vitest";
import {
  CapabilitySet,
  EventLog,
  frontierOf,
  Notificator,
  type Timestamp,
  type UnorderedInput,
} from "../../ts/timely.ts";
import { build, loneWorker, settle } from "./support.ts";

// Whoever gives an array for a timestamp goes on owning it, and nobody can change one that the layer gives out.

/** An input whose capability stands at (0, 0), and what comes of it. */
function plane() {
  return build(
    (scope) => {
      const { handle, capability, stream } = scope.unorderedInput<string>();
      const seen: string[] = [];
      stream.inspect((word, time) => seen.push(`${word}@${time}`));
      return { handle, capability, seen, probe: stream.probe(), dataflow: scope.dataflow };
    },
    { origin: [0, 0] },
  );
}

type Plane = ReturnType<typeof plane>;

/** What takes a time and holds it: the frontier shows at which. */
const holders: Record<string, (at: Plane, time: Timestamp) => () => void> = {
  "Capability.downgrade": ({ capability }, time) => {
    capability.downgrade(time);
    return () => capability.drop();
  },
  "Capability.delayed": ({ capability }, time) => {
    const later = capability.delayed(time);
    capability.drop();
    return () => later.drop();
  },
  "CapabilitySet.delayed": ({ capability }, time) => {
    const later = new CapabilitySet([capability.clone()]).delayed(time);
    const set = new CapabilitySet([capability]);
    set.clear();
    return () => later.drop();
  },
  "CapabilitySet.downgrade": ({ capability }, time) => {
    const set = new CapabilitySet([capability]);
    set.downgrade([time]);
    return () => set.clear();
  },
};

test.each(Object.entries(holders))("%s copies the time it is given", (name, hold) => {
  const at = plane();
  const time = [3, 4];
  const drop = hold(at, time);
  time[0] = 7;
  time.push(9);
  settle(at.worker);
  // A set that was only asked goes on holding what it held.
  const expected = name === "CapabilitySet.delayed" ? [[0, 0]] : [[3, 4]];
  expect(at.probe.frontier.elements).toEqual(expected);
  time.length = 0;
  drop();
  settle(at.worker);
  expect(at.worker.isDone).toBe(name !== "CapabilitySet.delayed");
});

test("one array reused for every time gives each message its own", () => {
  const { handle, capability, seen, worker } = plane();
  const time = [0, 0];
  for (let epoch = 0; epoch < 5; epoch++) {
    time[0] = epoch;
    time[1] = epoch * 2;
    capability.downgrade(time);
    handle.send(capability, [`r${epoch}`]);
  }
  time.fill(99);
  capability.drop();
  settle(worker);
  expect(seen).toEqual(["r0@0,0", "r1@1,2", "r2@2,4", "r3@3,6", "r4@4,8"]);
  expect(worker.isDone).toBe(true);
});

test("an input handle and the origin of its dataflow copy times", () => {
  const origin = [2];
  const { handle, probe, worker } = build(
    (scope) => {
      const { handle, stream } = scope.input<string>();
      return { handle, probe: stream.probe() };
    },
    { origin },
  );
  origin[0] = 50;
  expect([handle.time, probe.frontier.elements]).toEqual([[2], [[2]]]);
  const time = [5];
  handle.advanceTo(time);
  time[0] = 1;
  handle.send("x");
  settle(worker);
  expect([handle.time, probe.frontier.elements]).toEqual([[5], [[5]]]);
  time[0] = 6;
  handle.advanceTo(time);
  handle.advanceTo(time);
  settle(worker);
  expect(probe.frontier.elements).toEqual([[6]]);
  handle.close();
  settle(worker);
  expect(worker.isDone).toBe(true);
});

test.each([
  ["delay", 1],
  ["delayBatch", 4],
] as const)("%s copies times: one array may do for all", (kind, inBatch) => {
  const { handle, seen, worker } = build((scope) => {
    const { handle, stream } = scope.input<number>();
    const seen: string[] = [];
    const reused = [0];
    const later = (n: number): Timestamp => {
      reused[0] = n;
      return reused;
    };
    const delayed =
      kind === "delay" ? stream.delay(later) : stream.delayBatch((time) => later(time[0]! + 10));
    delayed.inspect((n, time) => seen.push(`${n}@${time}`));
    return { handle, seen };
  });
  for (const n of [3, 1, 3, 2]) {
    handle.send(n);
    if (inBatch === 4) handle.flush();
    if (kind === "delayBatch") handle.advanceTo(handle.time[0]! + 1);
  }
  handle.close();
  settle(worker);
  expect(seen).toEqual(kind === "delay" ? ["1@1", "2@2", "3@3", "3@3"] : ["3@10", "1@11", "3@12", "2@13"]);
  expect(worker.isDone).toBe(true);
});

test("messages of an operator that reuses one array keep their times, and hold them back", () => {
  const { handle, kept, probe, worker } = build((scope) => {
    const { handle, stream } = scope.input<number>();
    const kept: (() => void)[] = [];
    const reused = [0];
    const probe = stream
      .unary<number>("keep", () => (input, output) => {
        input.forEach((claim, batch) => {
          reused[0] = claim.time[0]! + 5;
          const later = claim.delayed(reused);
          kept.push(() => {
            output.send(later, batch);
            later.drop();
          });
        });
        reused[0] = 1000;
      })
      .probe();
    return { handle, kept, probe };
  });
  for (const n of [0, 1, 2]) {
    handle.advanceTo(n);
    handle.send(n);
    handle.flush();
  }
  handle.close();
  settle(worker);
  expect(probe.frontier.elements).toEqual([[5]]);
  for (const send of kept) send();
  settle(worker);
  expect(worker.isDone).toBe(true);
});

test("summaries are copied: that of a way round, and those of an operator's paths", () => {
  const round = { keep: 1, add: [2] };
  const path = { keep: 1, add: [3] };
  const { handle, seen, probe, worker } = build((scope) => {
    const { handle, stream } = scope.input<number>();
    const again = scope.feedback<number>(round);
    const seen: string[] = [];
    const all = stream.concat(again.stream).inspect((n, time) => seen.push(`${n}@${time}`));
    again.handle.connect(all.filter((n) => n < 3).map((n) => n + 1));
    const builder = scope.operator("later");
    const input = builder.input(all);
    const output = builder.output([[input, path]]);
    builder.build(([capability]) => {
      capability!.drop();
      return () => input.forEach(() => {});
    });
    round.add[0] = 0;
    path.add[0] = 50;
    return { handle, seen, probe: output.stream.probe() };
  });
  round.add[0] = 100;
  path.add[0] = 100;
  handle.send(1);
  handle.advanceTo(1);
  settle(worker);
  expect(seen).toEqual(["1@0", "2@2", "3@4"]);
  expect(probe.frontier.elements).toEqual([[4]]);
  handle.close();
  settle(worker);
  expect(worker.isDone).toBe(true);
});

test("a log keeps the times of its events, whatever becomes of the arrays they came in", () => {
  const log = new EventLog<string>();
  const time = [0];
  const change = [0];
  log.push({ kind: "messages", time, batch: { values: ["a"] } });
  time[0] = 4;
  log.push({
    kind: "progress",
    changes: [
      [time, 1],
      [change, -1],
    ],
  });
  change[0] = 4;
  time[0] = 77;
  log.push({ kind: "messages", time: [4], batch: { values: ["b"] } });
  log.push({ kind: "progress", changes: [[change, -1]] });
  const { seen, worker } = build((scope) => {
    const seen: string[] = [];
    scope.replay([log]).inspect((word, at) => seen.push(`${word}@${at}`));
    return { seen };
  });
  settle(worker);
  expect([seen, worker.isDone]).toEqual([["a@0", "b@4"], true]);
});

test("inputs and initial times that are changed later change nothing", () => {
  const inputs = [{ frontier: frontierOf([[0]]) }];
  const notificator = new Notificator(inputs);
  inputs.length = 0;
  const { capability } = build((scope) => scope.unorderedInput());
  notificator.notifyAt(capability);
  expect(notificator.next()).toBeUndefined();
  const initial = [[3]];
  const { told, worker } = build((scope) => {
    const told: string[] = [];
    const { handle, stream } = scope.input<string>();
    stream.unaryNotify<string>(
      "tell",
      (_input, _output, own) => {
        for (let due = own.next(); due !== undefined; due = own.next()) told.push(`${due.time}`);
      },
      { initial },
    );
    initial[0]![0] = 9;
    handle.close();
    return { told };
  });
  settle(worker);
  expect([told, worker.isDone]).toEqual([["3"], true]);
});

// Each of these gives out an array that something else rests on.
test("no time that is given out can be changed", () => {
  const out: Timestamp[] = [];
  const worker = loneWorker();
  const made = worker.dataflow(
    (scope) => {
      const { handle, stream } = scope.input<string>();
      const free = scope.unorderedInput<string>();
      const log = stream.delay((_, time) => [time[0]! + 1]).capture();
      stream
        .concat(free.stream)
        .inspect((_, time) => out.push(time))
        .inspectBatch((time) => out.push(time))
        .unaryNotify<string>("notified", (input, _output, notificator) => {
          input.forEach((claim) => {
            out.push(claim.time, claim.capability.time, claim.retain().time);
            notificator.notifyAt(claim);
          });
          for (let due = notificator.next(); due !== undefined; due = notificator.next())
            out.push(due.time, due.capability.time);
        });
      scope.nested("loop", (loop) => {
        const { handle: again, stream: round } = loop.feedback<string>();
        const all = stream
          .enter(loop)
          .concat(round)
          .inspect((_, time) => out.push(time));
        again.connect(all.branchWhen(([, i]) => i! < 2)[0]);
        out.push(loop.unorderedInput().capability.time);
        all.leave().inspect((_, time) => out.push(time));
      });
      return { handle, free, log, probe: stream.probe(), dataflow: scope.dataflow };
    },
    { origin: [1] },
  );
  const { handle, free, log, probe, dataflow } = made;
  out.push(dataflow.origin, handle.time);
  handle.send("a");
  free.handle.send(free.capability, ["b"]);
  free.capability.downgrade(4);
  out.push(free.capability.time, new CapabilitySet([free.capability.clone()]).times[0]!);
  handle.advanceTo(3);
  settle(worker);
  out.push(handle.time, ...log.extract().map(([time]) => time));
  for (let i = 0; i < log.length; i++) {
    const event = log.at(i)!;
    if (event.kind === "messages") out.push(event.time);
    else for (const [time] of event.changes) out.push(time);
  }
  expect(out.length).toBeGreaterThan(25);
  for (const time of out) {
    expect(() => (time as number[]).push(1)).toThrow(TypeError);
    expect(() => {
      (time as number[])[0] = 99;
    }).toThrow(TypeError);
  }
  // Of a frontier there are copies: whoever has one may do with it what he likes.
  const { frontier } = probe;
  (frontier.elements[0] as number[])[0] = 99;
  (frontier.elements as Timestamp[]).pop();
  expect([frontier.elements, frontier.lessEqual([3]), probe.lessEqual([2])]).toEqual([[[3]], true, false]);
});

test("an operator that changes the frontier it reads changes it for nobody", () => {
  const seen: string[] = [];
  const { handle, probe, worker } = build((scope) => {
    const { handle, stream } = scope.input<string>();
    const held = stream.unaryFrontier<string>("changes", () => (input) => {
      input.forEach(() => {});
      const { elements } = input.frontier;
      for (const element of elements as number[][]) element[0] = 99;
      (elements as Timestamp[]).length = 0;
      seen.push(input.frontier.elements.join());
    });
    return { handle, probe: held.probe() };
  });
  for (const time of [1, 2]) {
    handle.advanceTo(time);
    settle(worker);
    expect(probe.frontier.elements).toEqual([[time]]);
  }
  expect([...new Set(seen)]).toEqual(["0", "1", "2"].filter((time) => seen.includes(time)));
});

test("-0 is 0, wherever it comes in", () => {
  const { handle, capability, seen, probe, worker }: Plane = plane();
  capability.downgrade([-0, 5]);
  const later = capability.delayed([-0, 6]);
  expect([capability.time, later.time]).toEqual([
    [0, 5],
    [0, 6],
  ]);
  (handle as UnorderedInput<string>).send(later, ["x"]);
  settle(worker);
  expect([seen, probe.frontier.elements, probe.lessEqual([-0, 5])]).toEqual([["x@0,6"], [[0, 5]], true]);
});
