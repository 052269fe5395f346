import { expect, test } from "vitest";
import { InputHandle } from "../../ts/timely.ts";
import { build, codeOf, loneWorker, settle } from "./support.ts";

// R07, for input handles.
test("an input's time never goes back, and the same time again does nothing", () => {
  const { handle, probe, worker } = build((scope) => {
    const { handle, stream } = scope.input<number>("numbers");
    return { handle, probe: stream.probe() };
  });
  handle.advanceTo(3);
  handle.advanceTo(3);
  expect(() => handle.advanceTo(2)).toThrow(/input "numbers".*\(3\).*\(2\).*time-not-reachable/);
  expect(codeOf(() => handle.advanceTo([4, 0]))).toBe("bad-time");
  expect(handle.time).toEqual([3]);
  settle(worker);
  expect(probe.frontier.elements).toEqual([[3]]);
});

test("a closed input refuses everything but closing", () => {
  const { handle, worker } = build((scope) => scope.input<number>());
  handle.close();
  handle.close();
  expect(codeOf(() => handle.send(1))).toBe("input-closed");
  expect(codeOf(() => handle.sendBatch({ values: [1] }))).toBe("input-closed");
  expect(codeOf(() => handle.advanceTo(1))).toBe("input-closed");
  settle(worker);
  expect(worker.isDone).toBe(true);
});

test("a batch goes behind the records sent before it", () => {
  const { handle, seen, worker } = build((scope) => {
    const { handle, stream } = scope.input<string>();
    const seen: string[] = [];
    stream.inspect((word) => seen.push(word));
    return { handle, seen };
  });
  handle.send("a");
  handle.sendBatch({ values: ["b"] });
  handle.send("c");
  settle(worker);
  expect(seen).toEqual(["a", "b", "c"]);
});

test("what is fed from a handle that was closed has ended", () => {
  const handle = new InputHandle<string>();
  const worker = loneWorker();
  worker.dataflow((scope) => void scope.inputFrom(handle).probe());
  handle.close();
  const probe = worker.dataflow((scope) => scope.inputFrom(handle).probe());
  settle(worker);
  expect([probe.isDone, worker.isDone]).toEqual([true, true]);
});

// R10
test("a handle may feed a later dataflow too, from its current time on", () => {
  const worker = loneWorker();
  const handle = new InputHandle<string>();
  const seen: string[][] = [[], []];
  const observe = (to: string[]) =>
    worker.dataflow((scope) =>
      scope
        .inputFrom(handle)
        .inspect((word, time) => to.push(`${word}@${time}`))
        .probe(),
    );
  const first = observe(seen[0]!);
  handle.send("a");
  handle.advanceTo(10);
  settle(worker);
  const second = observe(seen[1]!);
  expect(second.frontier.elements).toEqual([[0]]);
  settle(worker);
  expect([first.frontier.elements, second.frontier.elements]).toEqual([[[10]], [[10]]]);
  handle.send("b");
  handle.close();
  settle(worker);
  expect(seen).toEqual([["a@0", "b@10"], ["b@10"]]);
  expect(worker.isDone).toBe(true);
});

// R11
test("before the first step a probe shows the earliest time, never the end", () => {
  const worker = loneWorker();
  const probe = worker.dataflow(
    (scope) =>
      scope
        .source("nothing", (capability) => {
          capability.drop();
          return () => {};
        })
        .probe(),
    { origin: [2, 0] },
  );
  expect(probe.isDone).toBe(false);
  expect(probe.lessEqual([2, 0])).toBe(true);
  expect(probe.lessEqual([1, 9])).toBe(false);
  settle(worker);
  expect(probe.isDone).toBe(true);
});

test("one probe over two streams shows the earlier", () => {
  const { a, b, probe, worker } = build((scope) => {
    const a = scope.input<number>();
    const b = scope.input<number>();
    return { a: a.handle, b: b.handle, probe: b.stream.probe(a.stream.probe()) };
  });
  a.advanceTo(5);
  b.advanceTo(3);
  settle(worker);
  expect(probe.frontier.elements).toEqual([[3]]);
  expect(probe.lessThan(4)).toBe(true);
  b.close();
  settle(worker);
  expect(probe.lessThan(4)).toBe(false);
  expect(probe.isDone).toBe(false);
  a.close();
  settle(worker);
  expect(probe.isDone).toBe(true);
});

test("records leave in batches of at most 1,024, in order, and wake nobody they need not", () => {
  const sizes: number[] = [];
  const { handle, worker } = build((scope) => {
    const { handle, stream } = scope.input<number>();
    stream.inspectBatch((_, { values }) => sizes.push(values.length));
    return { handle };
  });
  settle(worker);
  let woken = 0;
  worker.onWake(() => woken++);
  handle.sendAll(Array.from({ length: 2500 }, (_, i) => i));
  expect(woken).toBe(1);
  settle(worker);
  expect(sizes).toEqual([1024, 1024, 452]);
  handle.send(1);
  expect(woken).toBe(2);
});
