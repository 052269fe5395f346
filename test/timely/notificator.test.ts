import fc from "fast-check";
import { expect, test } from "vitest";
import { type Capability, type Frontier, frontierOf, lessEqual, Notificator } from "../../ts/timely.ts";
import { patience, runs } from "../core/runs.ts";
import { isLinearExtension } from "./programs.ts";
import { build, settle, type Timestamp } from "./support.ts";

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

// Requests of several rounds wait together, those that are complete and those that are not.
test("several that are asked for while others are available come in order with them", () => {
  const { at } = capabilities();
  const notificator = new Notificator();
  for (const a of [7, 3, 9]) notificator.notifyAt(at(a, 0));
  const passed = frontier([8, 0]);
  expect(notificator.next(passed)?.time).toEqual([3, 0]);
  for (const a of [6, 12, 4, 7, 5, 11]) notificator.notifyAt(at(a, 0));
  expect(notificator.next(passed)?.time).toEqual([4, 0]);
  notificator.notifyAt(at(5, 1));
  expect(drain(notificator, passed)).toEqual([
    [[5, 0], 1],
    [[5, 1], 1],
    [[6, 0], 1],
    [[7, 0], 2],
  ]);
  expect(drain(notificator, [frontierOf([])])).toEqual([
    [[9, 0], 1],
    [[11, 0], 1],
    [[12, 0], 1],
  ]);
});

/** A frontier that counts how often it is asked. */
function counting(frontier: Frontier, asked: { times: number }): Frontier {
  return {
    elements: frontier.elements,
    isEmpty: frontier.isEmpty,
    lessThan: (time) => frontier.lessThan(time),
    lessEqual(time) {
      asked.times++;
      return frontier.lessEqual(time);
    },
  };
}

const most = 10_000;
/** How the frontier moves on, one time of so many at once, whatever the order in which they were asked for. */
const orders: Record<string, (i: number) => [time: Timestamp, passed: Timestamp[]]> = {
  "in order": (i) => [[i, 0], [[i + 1, 0]]],
  "in their second coordinate": (i) => [[0, i], [[0, i + 1]]],
  "in both at once": (i) => [[i, i], [[i + 1, i + 1]]],
  "each its own round": (i) => [[i, i % 7], [[i + 1, 0]]],
  "behind two elements": (i) => [
    [i, 5],
    [
      [i + 1, 0],
      [most + i + 1, -1],
    ],
  ],
};

test.each(Object.entries(orders))(
  "ten thousand that wait cost little when a frontier moves: %s",
  (_, order) => {
    const { capability } = build((scope) => scope.unorderedInput<string>(), {
      origin: [0, Number.NEGATIVE_INFINITY],
    });
    const notificator = new Notificator();
    const scattered = Array.from({ length: most }, (_, i) => (i * 7919) % most); // a prime: each of them once
    for (const i of scattered) notificator.notifyAt(capability.delayed(order(i)[0]));
    const asked = { times: 0 };
    for (let i = 0; i < most; i++) {
      const [time, passed] = order(i);
      expect(drain(notificator, [counting(frontierOf(passed), asked)])).toEqual([[time, 1]]);
    }
    expect(asked.times).toBeLessThan(most * 60); // a look at each would be fifty million
  },
);

test("ten thousand that are asked for one by one, among as many that are available, cost little", () => {
  const { at } = capabilities();
  const notificator = new Notificator();
  for (let i = 0; i < most; i++) {
    notificator.notifyAt(at(1, i));
    notificator.notifyAt(at(9, i));
  }
  const asked = { times: 0 };
  const passed = [counting(frontierOf([[5, 0]]), asked)];
  let told = 0;
  for (let due = notificator.next(passed); due !== undefined; due = notificator.next(passed)) {
    if (told++ < most) notificator.notifyAt(at(9, told));
  }
  expect(told).toBe(most);
  expect(asked.times).toBeLessThan(most * 10);
});

const coordinate = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 6 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER, -0) },
);

/** Requests, and looks at frontiers that need not go forward: what is complete is asked of each anew. */
const turns = (depth: number) => {
  const time = fc.array(coordinate, { minLength: depth, maxLength: depth });
  const frontiers = fc.array(fc.array(time, { maxLength: 3, size: "max" }), { maxLength: 2 });
  return fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant("ask" as const), time }),
      fc.record({ kind: fc.constant("look" as const), frontiers, most: fc.nat({ max: 6 }) }),
    ),
    { maxLength: 60, size: "max" },
  );
};

test.each([1, 2, 3, 4])(
  "in %i coordinates, what is told is what a plain list tells",
  (depth) => {
    fc.assert(
      fc.property(turns(depth), (all) => {
        const { capability } = build((scope) => scope.unorderedInput<string>(), {
          origin: new Array<number>(depth).fill(0),
        });
        const notificator = new Notificator();
        let waiting: Timestamp[] = [];
        let available: Timestamp[] = [];
        for (const turn of all) {
          if (turn.kind === "ask") {
            notificator.notifyAt(capability.delayed(turn.time));
            waiting.push(turn.time);
            continue;
          }
          const frontiers = turn.frontiers.map(frontierOf);
          const isExpected = (time: Timestamp): boolean =>
            turn.frontiers.flat().some((element) => lessEqual(element, time));
          if (turn.most > 0) {
            available.push(...waiting.filter((time) => !isExpected(time)));
            waiting = waiting.filter(isExpected);
          }
          const told: Timestamp[] = [];
          for (let i = 0; i < turn.most; i++) {
            const due = notificator.next(frontiers);
            const same = (time: Timestamp): boolean => time.every((x, at) => x === due?.time[at]);
            if (due === undefined) {
              expect(available).toEqual([]);
              break;
            }
            expect(available.filter(same)).toHaveLength(due.count);
            expect(available.some((time) => !same(time) && lessEqual(time, due.time))).toBe(false);
            available = available.filter((time) => !same(time));
            told.push(due.time);
          }
          expect(isLinearExtension(told)).toBe(true);
        }
      }),
      runs(300),
    );
  },
  patience,
);

test("a notification asked for outside of a step is told in the next one", () => {
  let notificator!: Notificator;
  const { handle, free, told, worker } = build((scope) => {
    const { handle, stream } = scope.input<string>();
    const told: string[] = [];
    let kept: Capability | undefined;
    const output = stream.unaryNotify<string>("tell", (input, _output, own) => {
      notificator = own;
      input.forEach((claim) => {
        kept ??= claim.retain();
      });
      for (let due = own.next(); due !== undefined; due = own.next()) told.push(`${due.time}`);
    });
    output.probe();
    return { handle, told, free: () => kept! };
  });
  handle.send("x");
  handle.advanceTo(1);
  settle(worker);
  let woken = 0;
  worker.onWake(() => woken++);
  notificator.notifyAt(free().delayed(0));
  notificator.notifyAt(free().delayed(4));
  expect(woken).toBe(1);
  settle(worker);
  handle.advanceTo(2); // it holds a capability, so it hears of this
  settle(worker);
  expect(told).toEqual(["0"]);
  free().drop();
  handle.close();
  settle(worker);
  expect([told, worker.isDone]).toEqual([["0", "4"], true]);
});
