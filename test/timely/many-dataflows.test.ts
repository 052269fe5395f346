import { expect, test } from "vitest";
import {
  type Capability,
  inProcessLinks,
  type Message,
  type ProbeHandle,
  type Scope,
  SimulatedHost,
  Worker,
} from "../../ts/timely.ts";
import { settle } from "./support.ts";

// A worker lives on while its dataflows come and go: what one has taken is there for the next.

interface Small {
  readonly capability: Capability;
  readonly probe: ProbeHandle;
}

/** A loop, a notification, an exchange and an alarm. */
function small(scope: Scope): Small {
  const { handle, capability, stream } = scope.unorderedInput<number>();
  const counted = scope.nested("loop", (loop) => {
    const again = loop.feedback<number>();
    const all = stream
      .exchange((n) => n)
      .enter(loop)
      .concat(again.stream);
    again.handle.connect(all.filter((n) => n > 0).map((n) => n - 1));
    return all.leave();
  });
  scope.source("alarm", (held, info) => () => {
    info.activateAt(1e9);
    held.drop();
  });
  handle.send(capability, [2]);
  capability.downgrade(20);
  return { capability, probe: counted.count().probe() };
}

/** How a dataflow may be over. */
const ends: Record<string, (made: Small, dataflow: { abandon(): void }) => void> = {
  "come to their end": ({ capability }) => capability.drop(),
  "are abandoned": (_, dataflow) => dataflow.abandon(),
};

test.each(Object.entries(ends))(
  "ten thousand dataflows that %s leave the memory of one",
  (_, end) => {
    const worker = new Worker({ host: new SimulatedHost() });
    const one = (): void => {
      const { made, dataflow } = worker.dataflow((scope) => ({
        made: small(scope),
        dataflow: scope.dataflow,
      }));
      settle(worker);
      end(made, dataflow);
      settle(worker);
      expect(worker.isDone).toBe(true);
    };
    for (let i = 0; i < 10; i++) one();
    const bytes = worker.core.memoryBytes;
    for (let i = 0; i < 10_000; i++) one();
    expect([worker.core.memoryBytes, worker.wakeAt, worker.queued.records]).toEqual([bytes, undefined, 0]);
  },
  60_000,
);

test("and so it is with several workers, while other dataflows go on", () => {
  const workers = inProcessLinks<Message>(2).map((links) => new Worker({ host: new SimulatedHost(), links }));
  const all = <R>(make: (scope: Scope) => R): R[] => workers.map((worker) => worker.dataflow(make));
  const run = (): void => {
    for (let quiet = 0; quiet < 2; ) quiet = workers.some((worker) => worker.step()) ? 0 : quiet + 1;
  };
  const kept = all(small);
  const one = (): void => {
    const made = all(small);
    run();
    for (const { capability } of made) capability.drop();
    run();
  };
  for (let i = 0; i < 10; i++) one();
  const bytes = workers.map(({ core }) => core.memoryBytes);
  for (let i = 0; i < 1000; i++) one();
  expect(workers.map(({ core }) => core.memoryBytes)).toEqual(bytes);
  for (const { probe } of kept) expect(probe.frontier.elements).toEqual([[20]]);
  for (const { capability } of kept) capability.drop();
  run();
  expect(workers.map(({ isDone }) => isDone)).toEqual([true, true]);
}, 60_000);

test("what is known of a dataflow stays known when its memory is another's", () => {
  const worker = new Worker({ host: new SimulatedHost() });
  const make = () =>
    worker.dataflow((scope) => {
      const { capability, stream } = scope.unorderedInput<number>("in");
      const held = stream.map((n) => n);
      return { capability, held, probe: held.probe(), dataflow: scope.dataflow };
    });
  const [ended, abandoned] = [make(), make()];
  for (const { capability } of [ended, abandoned]) capability.downgrade(3);
  settle(worker);
  ended.capability.drop();
  settle(worker);
  abandoned.dataflow.abandon();
  const known = (): unknown =>
    [ended, abandoned].map(({ dataflow, held, probe }) => [
      probe.frontier.elements,
      probe.isDone,
      dataflow.explain(held),
      dataflow.fingerprint,
    ]);
  const before = known();
  const holder = { operator: "in", kind: "capability", port: 0, time: [3], arrivesAt: [3], count: 1 };
  expect(before).toEqual([
    [[], true, [], ended.dataflow.fingerprint],
    [[[3]], false, [holder], ended.dataflow.fingerprint],
  ]);
  for (let i = 0; i < 20; i++) make().capability.downgrade(50 + i);
  settle(worker);
  abandoned.capability.downgrade(9);
  abandoned.capability.drop();
  expect(known()).toEqual(before);
});
