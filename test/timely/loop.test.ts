import { expect, test } from "vitest";
import { advance, type Capability, type Stream } from "../../ts/timely.ts";
import { build, codeOf, loneWorker, settle, sorted } from "./support.ts";

test("ping-pong: a record goes round until it is done, and the loop ends by itself", () => {
  const { handle, probe, rounds, worker } = build((scope) => {
    const { handle, stream } = scope.input<number>();
    const rounds: string[] = [];
    const probe = scope
      .nested("ping-pong", (inner) => {
        const { handle: back, stream: again } = inner.feedback<number>();
        const [goOn, done] = stream
          .enter(inner)
          .concat(again)
          .inspect((n, time) => rounds.push(`${n} at ${time}`))
          .map((n) => n - 1)
          .branch((n) => n > 0);
        back.connect(goOn);
        return done.leave();
      })
      .probe();
    return { handle, probe, rounds };
  });
  handle.send(3);
  handle.advanceTo(1);
  handle.send(2);
  handle.advanceTo(2);
  while (probe.lessThan(2)) worker.step();
  expect(rounds.sort()).toEqual(["1 at 0,2", "1 at 1,1", "2 at 0,1", "2 at 1,0", "3 at 0,0"]);
  handle.close();
  settle(worker);
  expect(worker.isDone).toBe(true);
});

// R02: what timely shows at each point.
test("a loop scope lives as long as an input, a record or a capability inside it", () => {
  const inside: { capability?: Capability } = {};
  const outputs: [number, number][] = [];
  const { handle, inner, outer, send, worker } = build((scope) => {
    const { handle, stream } = scope.input<number>();
    const made = scope.nested("loop", (loop) => {
      const { handle: back, stream: again } = loop.feedback<number>();
      const own = loop.unorderedInput<number>();
      inside.capability = own.capability;
      const all = stream.enter(loop).concat(again, own.stream);
      const passed = all.map((n) => n + 1);
      const [again2, done] = passed.branchWhen((time) => time[1]! < 3);
      back.connect(again2);
      return { inner: all.probe(), left: done.leave(), send: own.handle };
    });
    made.left.inspect((n, time) => outputs.push([time[0]!, n]));
    return { handle, inner: made.inner, outer: made.left.probe(), send: made.send };
  });
  const show = (): unknown => {
    settle(worker);
    return [sorted(inner.frontier.elements), outer.frontier.elements];
  };
  expect([inner.frontier.elements, outer.frontier.elements]).toEqual([[[0, 0]], [[0]]]);
  handle.advanceTo(5);
  expect(show()).toEqual([[[0, 0]], [[0]]]);
  inside.capability!.downgrade([7, 2]);
  expect(show()).toEqual([[[5, 0]], [[5]]]);
  inside.capability!.downgrade([7, 9]);
  expect(show()).toEqual([[[5, 0]], [[5]]]);
  handle.advanceTo(8);
  expect(show()).toEqual([
    [
      [7, 9],
      [8, 0],
    ],
    [[7]],
  ]);
  send.send(inside.capability!, [100]);
  expect(show()).toEqual([
    [
      [7, 9],
      [8, 0],
    ],
    [[7]],
  ]);
  inside.capability!.drop();
  expect(show()).toEqual([[[8, 0]], [[8]]]);
  handle.send(0);
  handle.advanceTo(9);
  expect(show()).toEqual([[[9, 0]], [[9]]]);
  handle.close();
  expect(show()).toEqual([[], []]);
  expect(worker.isDone).toBe(true);
  expect(outputs).toEqual([
    [7, 101],
    [8, 4],
  ]);
});

// R03: timely shows this with 8-bit times and +100.
test("a record whose time would exceed the largest coordinate ends there", () => {
  const huge = 2 ** 52;
  const { handle, seen, probe, worker } = build((scope) => {
    const { handle, stream } = scope.input<string>();
    const seen: number[] = [];
    const { handle: back, stream: again } = scope.feedback<string>(huge);
    const all = stream.concat(again).inspect((_, time) => seen.push(time[0]!));
    back.connect(all);
    return { handle, seen, probe: all.probe() };
  });
  handle.send("x");
  handle.close();
  settle(worker);
  expect(seen).toEqual([0, huge]);
  expect(probe.isDone && worker.isDone).toBe(true);
});

test("loops nest, each with a coordinate of its own", () => {
  const { handle, results, worker } = build((scope) => {
    const { handle, stream } = scope.input<number>();
    const results: string[] = [];
    scope
      .nested("outer", (outer) => {
        const { handle: outerBack, stream: outerAgain } = outer.feedback<number>();
        const halved = outer.nested("inner", (inner) => {
          const { handle: innerBack, stream: innerAgain } = inner.feedback<number>();
          const [even, odd] = stream
            .enter(outer)
            .concat(outerAgain)
            .enter(inner)
            .concat(innerAgain)
            .branch((n) => n % 2 === 0);
          innerBack.connect(even.map((n) => n / 2));
          return odd.leave();
        });
        const [one, more] = halved.branch((n) => n === 1);
        outerBack.connect(more.map((n) => 3 * n + 1));
        return one.inspect((_, time) => results.push(`after ${time[1]} triplings`)).leave();
      })
      .inspect((n, time) => results.push(`${n} at ${time}`));
    return { handle, results };
  });
  handle.send(7); // Collatz: 7, 11, 17, 13, 5, 1 are its odd numbers
  handle.advanceTo(4);
  settle(worker);
  expect(results).toEqual(["after 5 triplings", "1 at 0"]);
  handle.close();
  settle(worker);
  expect(worker.isDone).toBe(true);
});

test("a later round of an earlier time does not hold back an earlier round of a later time", () => {
  const told: string[] = [];
  const { handle, capability, worker } = build((scope) => {
    const { handle, stream } = scope.input<string>();
    const capability = scope.nested("loop", (loop) => {
      const own = loop.unorderedInput<string>();
      stream
        .enter(loop)
        .concat(own.stream)
        .unaryNotify<string>("tell", (input, _, notificator) => {
          input.forEach((claim) => {
            notificator.notifyAt(claim);
          });
          for (let due = notificator.next(); due !== undefined; due = notificator.next())
            told.push(`${due.time}`);
        });
      return own.capability;
    });
    return { handle, capability };
  });
  capability.downgrade([0, 7]);
  handle.advanceTo(1);
  handle.send("x");
  handle.advanceTo(2);
  settle(worker);
  expect(told).toEqual(["1,0"]); // (0, 7) is not at or before (1, 0)
});

test("a loop that does not advance time is refused, naming the operators on it", () => {
  const worker = loneWorker();
  const circle = (): void =>
    void worker.dataflow((scope) => {
      const { handle, stream } = scope.feedback<number>(0);
      handle.connect(stream.map((n) => n, "standing still").filter(() => true, "all"));
    });
  expect(codeOf(circle)).toBe("loop-without-advance");
  expect(circle).toThrow(
    /feedback.*standing still.*all|standing still.*all.*feedback|all.*feedback.*standing still/,
  );
});

test("advancing the outer coordinate will do as well", () => {
  const { handle, seen, worker } = build((scope) => {
    const { handle, stream } = scope.input<number>();
    const seen: string[] = [];
    scope.nested("loop", (loop) => {
      const { handle: back, stream: again } = loop.feedback<number>({ keep: 1, add: [2, 0] });
      const all = stream
        .enter(loop)
        .concat(again)
        .inspect((n, time) => seen.push(`${n}@${time}`));
      back.connect(all.filter((n) => n > 0).map((n) => n - 1));
    });
    return { handle, seen };
  });
  handle.send(2);
  handle.close();
  settle(worker);
  expect(seen).toEqual(["2@0,0", "1@2,0", "0@4,0"]);
  expect(worker.isDone).toBe(true);
});

test("what is missing in a loop is said when the dataflow is built", () => {
  const worker = loneWorker();
  expect(codeOf(() => worker.dataflow((scope) => scope.feedback<number>()))).toBe("feedback-not-connected");
  const twice = (): void =>
    void worker.dataflow((scope) => {
      const { handle, stream } = scope.feedback<number>(advance(1));
      handle.connect(stream);
      handle.connect(stream);
    });
  expect(codeOf(twice)).toBe("feedback-connected-twice");
  const deep = (): void =>
    void worker.dataflow((scope) =>
      scope.nested("a", (a) => a.nested("b", (b) => b.nested("c", (c) => c.nested("d", () => {})))),
    );
  expect(codeOf(deep)).toBe("too-deep");
  const skipping = (): void =>
    void worker.dataflow((scope) => {
      const { stream } = scope.input<number>();
      scope.nested("a", (a) => a.nested("b", (b): Stream<number> => stream.enter(b)));
    });
  expect(codeOf(skipping)).toBe("stream-of-another-scope");
});
