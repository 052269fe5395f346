import { expect, test } from "vitest";
import { type Capability, type Frontier, frontierOf, Notificator } from "../../ts/timely.ts";
import { build, type Timestamp } from "./support.ts";

const frontier = (...times: Timestamp[]): Frontier[] => [frontierOf(times)];

function capabilities(): { first: Capability; at: (a: number, b: number) => Capability } {
  const { capability } = build((scope) => scope.unorderedInput<string>(), { origin: [0, 0] });
  return { first: capability, at: (a, b) => capability.delayed([a, b]) };
}

function drain(notificator: Notificator, frontiers: Frontier[]): [Timestamp, number][] {
  const told: [Timestamp, number][] = [];
  for (let due = notificator.next(frontiers); due !== undefined; due = notificator.next(frontiers)) {
    told.push([due.time, due.count]);
  }
  return told;
}

// Case R01 of Timely's own test.
test("delivers complete times in a linear extension, merged by time, new requests included", () => {
  const { at } = capabilities();
  const notificator = new Notificator();
  for (const [a, b] of [
    [3, 5],
    [5, 4],
    [1, 2],
    [1, 1],
    [1, 1],
    [5, 4],
    [6, 0],
    [6, 2],
    [5, 8],
  ] as const) {
    notificator.notifyAt(at(a, b));
  }
  expect(drain(notificator, frontier([0, 0]))).toEqual([]);
  expect(drain(notificator, frontier([5, 7], [6, 1]))).toEqual([
    [[1, 1], 2],
    [[1, 2], 1],
    [[3, 5], 1],
    [[5, 4], 2],
    [[6, 0], 1],
  ]);
  const later = frontier([6, 10]);
  expect(notificator.next(later)).toMatchObject({ time: [5, 8], count: 1 });
  notificator.notifyAt(at(5, 9));
  expect(drain(notificator, later)).toEqual([
    [[5, 9], 1],
    [[6, 2], 1],
  ]);
  expect(drain(notificator, [frontierOf([])])).toEqual([]);
});

test("a time is complete only when every frontier has passed it", () => {
  const { at } = capabilities();
  const notificator = new Notificator();
  notificator.notifyAt(at(2, 2));
  expect(notificator.next([frontierOf([[3, 0]]), frontierOf([[0, 2]])])).toBeUndefined();
  expect(notificator.next([frontierOf([[3, 0]]), frontierOf([[2, 2]])])).toBeUndefined();
  expect(notificator.next([frontierOf([[3, 0]]), frontierOf([[0, 3]])])).toMatchObject({ time: [2, 2] });
});

test("the capability handed out lasts until the next call", () => {
  const { at } = capabilities();
  const notificator = new Notificator();
  notificator.notifyAt(at(1, 0));
  const due = notificator.next([frontierOf([])])!;
  expect(due.capability.isDropped).toBe(false);
  const kept = due.capability.clone();
  expect(notificator.next([frontierOf([])])).toBeUndefined();
  expect(due.capability.isDropped).toBe(true);
  expect(kept.isDropped).toBe(false);
});

test("an operator is told of a time once its frontier has passed it, not before", () => {
  const { handle, told, worker } = build((scope) => {
    const { handle, stream } = scope.input<string>();
    const told: string[] = [];
    stream
      .unaryNotify<string>("tell", (input, output, notificator) => {
        input.forEach((claim) => {
          notificator.notifyAt(claim);
        });
        for (let due = notificator.next(); due !== undefined; due = notificator.next()) {
          output.session(due.capability).give(`complete ${due.time} × ${due.count}`);
        }
      })
      .inspect((text, time) => told.push(`${text} at ${time}`));
    return { handle, told };
  });
  handle.sendBatch({ values: ["a"] });
  handle.sendBatch({ values: ["b"] });
  handle.advanceTo(2);
  handle.send("c");
  for (let i = 0; i < 10; i++) worker.step();
  expect(told).toEqual(["complete 0 × 2 at 0"]);
  handle.advanceTo(3);
  for (let i = 0; i < 10; i++) worker.step();
  expect(told).toEqual(["complete 0 × 2 at 0", "complete 2 × 1 at 2"]);
  handle.close();
  for (let i = 0; i < 10; i++) worker.step();
  expect(worker.isDone).toBe(true);
});
