import { expect, test } from "vitest";
import {
  CapabilitySet,
  EventLog,
  Notificator,
  type ProbeHandle,
  type TimeLike,
  type Timestamp,
} from "../../ts/timely.ts";
import { badTimes } from "../core/bad-times.ts";
import { build, codeOf, loneWorker, settle } from "./support.ts";

/** One dataflow of a depth, and everything in it that takes a time. */
function takers(depth: number) {
  const origin = new Array<number>(depth).fill(0);
  const taken: Record<string, (time: Timestamp) => unknown> = {};
  const made = build(
    (scope) => {
      const { handle, stream } = scope.input<string>();
      const { capability } = scope.unorderedInput<string>();
      const probe = stream.probe();
      const set = new CapabilitySet([capability.clone()]);
      taken["InputHandle.advanceTo"] = (time) => handle.advanceTo(time);
      taken["Capability.delayed"] = (time) => capability.delayed(time);
      taken["Capability.downgrade"] = (time) => capability.downgrade(time);
      taken["CapabilitySet.delayed"] = (time) => set.delayed(time);
      taken["CapabilitySet.downgrade"] = (time) => set.downgrade([origin, time]);
      taken["ProbeHandle.lessThan"] = (time) => probe.lessThan(time);
      taken["ProbeHandle.lessEqual"] = (time) => probe.lessEqual(time);
      let inStep: (time: Timestamp) => unknown = () => {};
      stream.unary<string>("delayed", () => (input) => {
        input.forEach((claim) => {
          inStep = (time) => claim.delayed(time);
          for (const [name, time] of badTimes(depth)) {
            expect(
              codeOf(() => inStep(time)),
              `InputCapability.delayed(${name})`,
            ).toBe("bad-time");
          }
        });
      });
      return { handle, capability, set, probe };
    },
    { origin },
  );
  return { ...made, taken };
}

test.each([1, 2, 3, 4])("what is no timestamp of %i coordinates is refused, and nothing changes", (depth) => {
  const { handle, capability, set, probe, taken, worker } = takers(depth);
  handle.send("x");
  settle(worker);
  const state = (): unknown => [handle.time, capability.time, set.times, probe.frontier.elements];
  const before = state();
  for (const [name, take] of Object.entries(taken)) {
    for (const [kind, time] of badTimes(depth)) {
      expect(
        codeOf(() => take(time)),
        `${name}(${kind})`,
      ).toBe("bad-time");
    }
  }
  settle(worker);
  expect(state()).toEqual(before);
  handle.close();
  capability.drop();
  set.clear();
  settle(worker);
  expect(worker.isDone).toBe(true);
});

test("the origin of a dataflow is a timestamp of one to four coordinates", () => {
  const worker = loneWorker();
  const none = badTimes(1).filter(([name]) => name !== "one too many");
  for (const [name, origin] of [...none, ["five", [0, 0, 0, 0, 0]] as const]) {
    if (origin === undefined) continue; // that is to leave it out
    expect(
      codeOf(() => worker.dataflow(() => {}, { origin })),
      name,
    ).toBe("bad-time");
  }
  expect(worker.isDone).toBe(true);
});

test.each(["delay", "delayBatch"] as const)("what is no timestamp fails the step of a %s", (kind) => {
  for (const [name, time] of badTimes(1)) {
    const { handle, worker } = build((scope) => {
      const { handle, stream } = scope.input<string>();
      if (kind === "delay") stream.delay(() => time);
      else stream.delayBatch(() => time);
      return { handle };
    });
    handle.send("x");
    expect(
      codeOf(() => settle(worker)),
      name,
    ).toBe("bad-time");
  }
});

test("a log takes no event whose time is none, and neither does an operator that asks for it from the start", () => {
  const log = new EventLog<string>();
  for (const [name, time] of badTimes(1)) {
    if (name === "one too many") continue; // a log knows no depth
    expect(
      codeOf(() => log.push({ kind: "messages", time, batch: { values: [] } })),
      name,
    ).toBe("bad-time");
    expect(
      codeOf(() => log.push({ kind: "progress", changes: [[time, 1]] })),
      name,
    ).toBe("bad-time");
  }
  expect(log.length).toBe(0);
  for (const [name, time] of badTimes(1)) {
    const initial: TimeLike[] = [3, time];
    const make = (): unknown =>
      build((scope) => scope.input<string>().stream.unaryNotify("tell", () => {}, { initial }));
    expect(codeOf(make), name).toBe("bad-time");
  }
});

test("a probe reads streams of one depth alone", () => {
  const worker = loneWorker();
  const { inner, probe } = worker.dataflow((scope) => {
    const { stream } = scope.input<string>();
    const probe: ProbeHandle = stream.probe();
    const inner = scope.nested("loop", (loop) => codeOf(() => stream.enter(loop).probe(probe)));
    return { inner, probe };
  });
  expect([inner, probe.lessThan([5]), probe.frontier.elements]).toEqual(["bad-time", true, [[0]]]);
});

test("a notificator takes times of one depth alone", () => {
  const { capability } = build((scope) => scope.unorderedInput<string>());
  const other = build((scope) => scope.unorderedInput<string>(), { origin: [0, 0] }).capability;
  const notificator = new Notificator();
  notificator.notifyAt(capability);
  expect(codeOf(() => notificator.notifyAt(other))).toBe("bad-time");
  expect(notificator.next([])?.time).toEqual([0]);
});
