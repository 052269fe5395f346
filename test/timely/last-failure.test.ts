import { expect, test } from "vitest";
import { type Capability, type OperatorInfo, type Output, SimulatedHost, Worker } from "../../ts/timely.ts";
import { settle } from "./support.ts";

// What ends the records is no fault of those before: a step throws it once they have gone through.

/**
 * A source, and an operator behind it that keeps what it is told to.
 * @param read What the source does at each activation but the first.
 */
function reading(read: (output: Output<string>, capability: Capability) => void = () => {}) {
  const host = new SimulatedHost();
  const worker = new Worker({ host });
  const counts: number[] = [];
  let reads = 0;
  const { source, works } = worker.dataflow((scope) => {
    let source!: OperatorInfo;
    let works!: OperatorInfo;
    scope
      .source<string>("source", (capability, info) => {
        source = info;
        return (output) => {
          if (reads++ > 0) read(output, capability);
        };
      })
      .unary<string>("works", (info) => {
        works = info;
        return (input, output) => {
          input.forEach((claim, batch) => {
            output.send(claim, batch);
          });
        };
      })
      .count()
      .inspect((count) => counts.push(count));
    return { source, works };
  });
  settle(worker);
  let woken = 0;
  worker.onWake(() => woken++);
  return { host, worker, source, works, counts, reads: () => reads, woken: () => woken };
}

const dead = new Error("the line is dead");

test("it waits until what was read before has gone through, and no source reads on", () => {
  const { host, worker, source, works, reads, woken } = reading();
  works.hold(2);
  source.failLast(dead);
  expect([woken(), worker.step()]).toEqual([1, false]);
  source.activate();
  worker.step();
  works.release(1);
  expect([reads(), worker.step()]).toEqual([1, false]);
  const before = woken();
  works.release(1);
  expect(woken()).toBe(before + 1);
  for (const _ of [1, 2]) expect(() => worker.step()).toThrow(dead);
  expect([reads(), host.timers]).toEqual([1, 0]);
});

test("it waits for what the records and frontiers of the same activation lead to", () => {
  const { worker, source, counts } = reading((output, capability) => {
    output.session(capability).give("x");
    capability.downgrade(1);
    source.failLast(dead);
  });
  source.activate();
  expect(() => settle(worker)).toThrow(dead);
  expect(counts).toEqual([1]);
});

test("it does not wait for what does not move for five seconds", () => {
  const { host, worker, source, works } = reading();
  works.hold(3);
  source.failLast(dead);
  for (const moved of [1, 1]) {
    host.advance(4000);
    works.release(moved);
    host.advance(1000); // it looks, and sees that something has moved
    expect(worker.step()).toBe(false);
  }
  host.advance(4999);
  expect(worker.step()).toBe(false);
  host.advance(1);
  expect(() => worker.step()).toThrow(dead);
  expect(host.timers).toBe(0);
});

test("of several failures the first one counts, whichever has to wait", () => {
  const waiting = reading();
  waiting.works.hold(1);
  waiting.source.failLast(dead);
  waiting.source.failLast(new Error("second"));
  expect(waiting.host.timers).toBe(1);
  waiting.works.fail(new Error("third"));
  expect(() => waiting.worker.step()).toThrow(dead);
  expect(waiting.host.timers).toBe(0);

  const failed = reading();
  failed.works.fail(dead);
  failed.source.failLast(new Error("second"));
  expect(() => failed.worker.step()).toThrow(dead);
});
