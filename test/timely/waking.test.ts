import { expect, test } from "vitest";
import {
  type Capability,
  EventLog,
  inProcessLinks,
  type Message,
  type OperatorInfo,
  SimulatedHost,
  Worker,
} from "../../ts/timely.ts";
import { settle } from "./support.ts";

// A worker that has nothing to do sleeps. Whatever gives it something to do outside of a step wakes it, once, and
// what gives it nothing to do lets it sleep.

function asleep() {
  const host = new SimulatedHost({ now: 1000 });
  const worker = new Worker({ host, queueLimit: { records: 10 } });
  const runs: string[] = [];
  const log = new EventLog<string>();
  const made = worker.dataflow((scope) => {
    const input = scope.input<string>();
    const free = scope.unorderedInput<string>();
    let info!: OperatorInfo;
    const first = free.stream.unaryFrontier<string>("first", (own) => {
      info = own;
      return (port) => {
        runs.push("first");
        port.forEach(() => {});
      };
    });
    input.stream.inspect((word) => runs.push(word));
    scope.replay([log]).inspect((word) => runs.push(word));
    scope.source("source", (_, own) => () => {
      runs.push("source");
      own.hold(10);
      own.activate();
    });
    return { handle: input.handle, free, info, probe: first.probe(), dataflow: scope.dataflow };
  });
  settle(worker);
  let woken = 0;
  worker.onWake(() => woken++);
  runs.length = 0;
  return { ...made, host, worker, runs, log, woken: () => woken };
}

type Asleep = ReturnType<typeof asleep>;

const wakes: Record<string, (it: Asleep) => void> = {
  "a record is sent": ({ handle }) => handle.send("x"),
  "a record is sent and flushed": ({ handle }) => {
    handle.send("x");
    handle.flush();
  },
  "a batch is sent": ({ handle }) => handle.sendBatch({ values: ["x"] }),
  "an input moves on": ({ handle }) => handle.advanceTo(1),
  "an input ends": ({ handle }) => handle.close(),
  "records are sent with a capability": ({ free }) => free.handle.send(free.capability, ["x"]),
  "a record is given to a session": ({ free }) => free.handle.session(free.capability).give("x"),
  "a capability moves on": ({ free }) => free.capability.downgrade(1),
  "a capability is cloned": ({ free }) => void free.capability.clone(),
  "a capability is delayed": ({ free }) => void free.capability.delayed(4),
  "a capability is dropped": ({ free }) => free.capability.drop(),
  "an operator is activated": ({ info }) => info.activate(),
  "an operator has failed": ({ info }) => info.fail(new Error("late")),
  "an alarm is set": ({ info }) => info.activateAt(2000),
  "an alarm is set for an instant that has passed": ({ info }) => info.activateAt(0),
  "a log that is followed grows": ({ log }) =>
    log.push({ kind: "messages", time: [0], batch: { values: ["x"] } }),
  "a dataflow is built": ({ worker }) => worker.dataflow((scope) => void scope.input().handle.close()),
};

test.each(Object.entries(wakes))("it wakes once when %s", (_, act) => {
  const it = asleep();
  act(it);
  expect(it.woken()).toBe(1);
  act(it);
  expect(it.woken()).toBe(1); // it is awake
});

const lets: Record<string, (it: Asleep) => void> = {
  "nothing is sent": ({ handle, free }) => {
    handle.sendAll([]);
    handle.flush();
    handle.sendBatch({ values: [] });
    free.handle.send(free.capability, []);
  },
  "an input moves to where it is": ({ handle, free }) => {
    handle.advanceTo(0);
    free.capability.downgrade([0]);
  },
  "what is asked of it is refused": ({ handle, info }) => {
    expect(() => handle.advanceTo(-1)).toThrow();
    expect(() => info.activateAt(Number.NaN)).toThrow();
  },
  "an alarm is set for never": ({ info }) => info.activateAt(Infinity),
  "frontiers are read": ({ probe, dataflow }) => {
    probe.lessThan(3);
    expect(() => dataflow.explain({ location: 0 } as never)).toThrow();
  },
  "time passes, and no alarm is due": ({ host }) => host.advance(500),
};

test.each(Object.entries(lets))("it sleeps on when %s", (_, act) => {
  const it = asleep();
  act(it);
  expect([it.woken(), it.worker.step(), it.runs]).toEqual([0, false, []]);
});

test("an alarm that is earlier than the one that is pending wakes it, a later one does not", () => {
  const { worker, info, woken, host, runs } = asleep();
  info.activateAt(5000);
  settle(worker);
  expect([woken(), worker.wakeAt]).toEqual([1, 5000]);
  info.activateAt(7000);
  info.activateAt(5000);
  expect([woken(), worker.wakeAt]).toEqual([1, 5000]); // whoever steps it sleeps until then
  info.activateAt(4000);
  expect([woken(), worker.wakeAt]).toEqual([2, 4000]); // and has to be told of this
  settle(worker);
  info.activateAt(4500);
  info.activateAt(3000);
  expect([woken(), worker.wakeAt]).toEqual([3, 3000]);
  for (const at of [2999, 3000, 4000, 4500, 5000, 7000]) {
    host.advance(at - host.now());
    settle(worker);
    runs.push(`${at}`);
  }
  expect(runs.join(" ")).toBe("2999 first 3000 first 4000 first 4500 first 5000 first 7000");
});

test("an alarm waits for its instant by the clock, but who waits is roused when that is set back", () => {
  const { worker, info, host, runs } = asleep();
  info.activateAt(3000);
  host.advance(1900);
  host.jumpWallClock(-1000);
  host.advance(100);
  settle(worker);
  expect([host.now(), runs, worker.wakeAt]).toEqual([2000, ["first"], 3000]); // it may have waited for a time to pass
  host.jumpWallClock(5000);
  settle(worker);
  expect([runs, worker.wakeAt]).toEqual([["first", "first"], undefined]);
  host.jumpWallClock(-6000);
  settle(worker);
  expect(runs).toEqual(["first", "first"]); // once by the alarm
});

test("room that operators give back wakes it if a source waits for that", () => {
  const { worker, info, woken, runs } = asleep();
  info.hold(5);
  settle(worker);
  info.release(3);
  expect(woken()).toBe(0); // the source holds all the room there is
  expect([worker.step(), runs, worker.hasRoom]).toEqual([false, [], false]);
});

test("mail wakes it, and a step that is under way takes what comes meanwhile into the next", () => {
  const links = inProcessLinks<Message>(2);
  const [a, b] = links.map((ends) => new Worker({ host: new SimulatedHost(), links: ends })) as [
    Worker,
    Worker,
  ];
  const seen: string[] = [];
  let during: (() => void) | undefined;
  const capabilities: Capability[] = [];
  const sends = [a, b].map((worker) =>
    worker.dataflow((scope) => {
      const { handle, capability, stream } = scope.unorderedInput<string>();
      capabilities.push(capability);
      stream
        .exchange(() => 0)
        .inspect((word) => {
          seen.push(word);
          during?.();
          during = undefined;
        });
      return (word: string): void => handle.send(capability, [word]);
    }),
  );
  for (let i = 0; i < 4; i++) for (const worker of [a, b]) settle(worker);
  let woken = 0;
  a.onWake(() => woken++);
  sends[1]!("one");
  expect(woken).toBe(1);
  settle(b);
  during = () => {
    sends[1]!("three");
    sends[0]!("two");
  };
  expect(a.step()).toBe(true);
  expect(woken).toBe(1);
  settle(a);
  expect([...seen].sort()).toEqual(["one", "three", "two"]);
  for (const capability of capabilities) capability.drop();
  for (let i = 0; i < 4; i++) for (const worker of [a, b]) settle(worker);
  expect([a.isDone, b.isDone]).toEqual([true, true]);
});

test("what is held behind a step that rests is less: it wakes, though the worker holds as much as it may", () => {
  const worker = new Worker({ host: new SimulatedHost(), queueLimit: { records: 10 } });
  const runs: string[] = [];
  let behind!: OperatorInfo;
  const handle = worker.dataflow((scope) => {
    const { handle, stream } = scope.input<number>();
    stream
      .unary<number>("before", (info) => {
        info.hold(30); // what it keeps itself
        return (input, output) => {
          runs.push(info.hasRoomBehind ? "has room" : "has none");
          input.forEach((claim, batch) => {
            output.send(claim, batch);
          });
          if (!info.hasRoomBehind) info.activateWhenRoom();
        };
      })
      .unary<number>("behind", (info) => {
        behind = info;
        return (input) => {
          input.forEach(() => {
            info.hold(20);
          });
        };
      });
    return handle;
  });
  for (let n = 0; n < 2; n++) {
    handle.send(n);
    settle(worker);
  }
  expect(runs).toEqual(["has room", "has none"]);
  let woken = 0;
  worker.onWake(() => woken++);
  behind.release(40);
  expect([woken, worker.hasRoom]).toEqual([1, false]);
  settle(worker);
  expect(runs).toEqual(["has room", "has none", "has room"]);
});
