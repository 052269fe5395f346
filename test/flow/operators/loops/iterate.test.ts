import {
  type AnyStream,
  Dataflow,
  FlowError,
  pushSource,
  type Source,
  type Stream,
  tumbling,
} from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import {
  failureOfFlow,
  given,
  givenPairs,
  givenRows,
  pairs,
  records,
  runToEnd,
  startOn,
} from "../../given.ts";
import { settle } from "../../settle.ts";
import { expectFailure, lineOf } from "../check.ts";

const countdown = (
  stream: Stream<number>,
  maxIterations?: number,
): { overflow: Stream<number>; zeros: Stream<number> } =>
  stream.iterate(
    "down",
    (inner) => {
      const { trues, falses } = inner.branch("positive", (n) => n > 0);
      return { again: trues.map("less", (n) => n - 1), zeros: falses };
    },
    maxIterations === undefined ? {} : { maxIterations },
  );

test("records go round until nothing circulates, and the flow ends", async () => {
  expect(await records(countdown(given([3, 0, 500])).zeros)).toEqual([0, 0, 0]);
});

test("a record passes the body at most maxIterations times; overflow has what would go round once more", async () => {
  const { zeros, overflow } = countdown(given([1, 2, 5]), 3);
  const [left, over]: number[][] = [[], []];
  zeros.output("zeros", left!);
  overflow.output("overflow", over!);
  await runToEnd(zeros.flow);
  expect([left, over]).toEqual([[0, 0], [2]]);
});

test("many messages at once come in, activation after activation, though none goes round", async () => {
  const names = Array.from({ length: 500 }, (_, n) => `p${n}`);
  const source: Source<string> = {
    partitions: () => names,
    open: (name) => ({ read: () => ({ values: [name], done: true }), position: () => null }),
  };
  const stream = new Dataflow("test").input("in", source); // a message of each partition, at one time
  const { all } = stream.iterate("loop", (inner) => ({
    again: inner.filter("none", () => false),
    all: inner,
  }));
  expect((await records(all)).sort()).toEqual(names.sort());
});

test("over the bound, the flow fails unless something reads overflow", async () => {
  const { zeros } = countdown(given([7]), 3);
  await expectFailure(zeros, "too-many-iterations", {
    step: "test.down.iterate",
    line: lineOf(import.meta.url, "  stream.iterate("),
    record: "4",
  });
});

test("the body reads streams from outside: they come in at iteration 0, once", async () => {
  const from = given([1, 2]);
  const seen: number[] = [];
  const { all } = from.iterate("loop", (inner) => {
    const merged = inner.merge(
      "both",
      from.map("ten", (n) => n * 10),
    );
    return { again: merged.filter("small", (n) => n < 3).map("more", (n) => n + 1), all: merged };
  });
  all.output("all", seen);
  await runToEnd(from.flow);
  expect(seen.sort((a, b) => a - b)).toEqual([1, 2, 2, 3, 3, 10, 20]);
});

test("a final step emits once an iteration, of the records of that iteration", async () => {
  const { sums } = givenPairs(
    [
      ["a", 3],
      ["b", 1],
      ["a", 4],
    ],
    1,
  ).iterate("rounds", (inner) => {
    const sums = inner.foldFinal(
      "sum",
      () => 0,
      (sum, n) => sum + n,
    );
    return { again: sums.filter("large", (n) => n > 1).map("half", (n) => n >> 1), sums };
  });
  expect(await pairs(sums)).toEqual([
    ["a", 7],
    ["b", 1],
    ["a", 3],
    ["a", 1],
  ]);
});

test("an iteration is not mixed with one before it whose records come later", async () => {
  const { sums } = given([11, 3, 4], 1).iterate("rounds", (inner) => {
    const { trues, falses } = inner.branch("large", (n) => n > 10);
    const sums = falses
      .keyBy("key", () => "all")
      .foldFinal(
        "sum",
        () => 0,
        (sum, n) => sum + n,
      );
    return { again: trues.map("less", (n) => n - 1), sums };
  });
  expect(await pairs(sums)).toEqual([
    ["all", 7],
    ["all", 10],
  ]);
});

test("onEnd is called once an iteration, for the keys that have records in it; state lasts over iterations", async () => {
  const { out } = givenPairs(
    [
      ["a", 1],
      ["b", 1],
      ["a", 2],
      ["b", 9],
    ],
    1,
  ).iterate("rounds", (inner) => {
    const sums = inner.stateful("sum", {
      start: () => ({ sum: 0 }),
      onValue(state, n) {
        state.sum += n;
      },
      onEnd: (state) => [state.sum],
    });
    return { again: sums.filter("below 10", (n) => n < 10), out: sums };
  });
  expect(await pairs(out)).toEqual([
    ["a", 3],
    ["b", 10],
    ["a", 6],
    ["a", 12],
  ]);
});

test("collect gives what is left of an iteration when it is over", async () => {
  const { out } = givenPairs([
    ["a", 1],
    ["a", 2],
    ["a", 3],
  ]).iterate("rounds", (inner) => {
    const batches = inner.collect("pairs", { size: 2 });
    return {
      again: batches.filter("full", (b) => b.length === 2).map("sum", (b) => b[0]! + b[1]!),
      out: batches,
    };
  });
  expect(await pairs(out)).toEqual([
    ["a", [1, 2]],
    ["a", [3]],
    ["a", [3]],
  ]);
});

test("event times are kept round the loop and out of it", async () => {
  const { out } = givenRows([
    [2, "a", 10],
    [0, "b", 20],
  ]).iterate("loop", (inner) => {
    const { trues, falses } = inner.branch("positive", (n) => n > 0);
    return { again: trues.map("less", (n) => n - 1), out: falses };
  });
  const times = out.stateful("time", {
    start: () => 0,
    onValue: (_, n, { key, eventTime }) => [[n, key, eventTime]],
  });
  expect((await records(times.values())).sort()).toEqual([
    [0, "a", 10],
    [0, "b", 20],
  ]);
});

test("behind a loop event time moves with the input, while the input is open", async () => {
  const host = new SimulatedHost();
  const source = pushSource<number>();
  const flow = new Dataflow("timed");
  const { out } = flow
    .input("in", source.source, { eventTime: { at: (n) => n * 1_000, outOfOrder: 0 } })
    .keyBy("key", () => "k")
    .iterate("loop", (inner) => {
      const sums = inner.foldFinal(
        "sum",
        () => 0,
        (sum, n) => sum + n,
      );
      return { again: sums.filter("odd", (n) => n % 2 === 1).map("even", (n) => n + 1), out: sums };
    });
  const seen: number[] = [];
  out.output("out", seen);
  const running = startOn(host, flow);
  for (const n of [1, 2, 3]) source.push(n);
  await host.settle();
  const behind = running.inspect().steps.find(({ id }) => id === "timed.out");
  expect(behind?.watermark).toBe(3_000);
  expect(seen.sort()).toEqual([1, 2, 2, 3, 4]);
  source.end();
  await settle(host, running.done);
});

test("explain tells the iteration that a step waits for", async () => {
  const host = new SimulatedHost();
  const source = pushSource<number>();
  const flow = new Dataflow("waits");
  flow
    .input("in", source.source)
    .keyBy("key", () => "k")
    .iterate("loop", (inner) => {
      const sums = inner.countFinal("count");
      return { again: sums.filter("never", () => false), out: sums };
    })
    .out.output("out", []);
  const running = startOn(host, flow);
  source.push(1);
  await host.settle();
  const sentences = running.explain().map(({ sentence }) => sentence);
  expect(sentences).toContain(
    'step "waits.loop.count" waits at epoch 1, iteration 0: step "waits.in" may still send at epoch 1',
  );
  await settle(host, running.stop());
});

test("a loop of nothing but the way round ends at its bound", async () => {
  const { overflow } = given([1]).iterate("ever", (inner) => ({ again: inner }), { maxIterations: 10_000 });
  expect(await records(overflow)).toEqual([1]);
});

test("an output inside a loop writes the records of every iteration", async () => {
  const [seen, left]: number[][] = [[], []];
  const { zeros } = given([2]).iterate("down", (inner) => {
    inner.output("seen", seen!);
    const { trues, falses } = inner.branch("positive", (n) => n > 0);
    return { again: trues.map("less", (n) => n - 1), zeros: falses };
  });
  zeros.output("zeros", left!);
  await runToEnd(zeros.flow);
  expect([seen, left]).toEqual([[2, 1, 0], [0]]);
});

test("an error in a loop tells the iteration", async () => {
  const boom = new Error("boom");
  const { out } = givenPairs([["a", 2]]).iterate("loop", (inner) => {
    const same = inner.stateful("check", {
      start: () => 0,
      onValue(_, n) {
        if (n === 0) throw boom;
        return [n];
      },
    });
    return { again: same.map("less", (n) => n - 1), out: same };
  });
  await expectFailure(
    out,
    "step-failed",
    { step: "test.loop.check", key: "a", iteration: 2, epoch: 1 },
    boom,
  );
});

test("loops may lie in each other: an inner one runs for each iteration of the outer", async () => {
  /** Collatz: halve until odd, then 3n + 1, until 1. */
  const { ones } = given([6, 27, 1]).iterate("collatz", (inner) => {
    const { odd } = inner.iterate("halve", (even) => {
      const { trues, falses } = even.branch("even", (n) => n % 2 === 0);
      return { again: trues.map("half", (n) => n / 2), odd: falses };
    });
    const { trues, falses } = odd.branch("one", (n) => n === 1);
    return { again: falses.map("triple", (n) => 3 * n + 1), ones: trues };
  });
  expect(await records(ones)).toEqual([1, 1, 1]);
});

test("a step that would wait for its own results is refused before a record is read", async () => {
  const stream = givenPairs([["a", 1]]).iterate("loop", (inner) => {
    const late = inner.stateful("wait", { start: () => 0, onValue: (_, n) => [n], onTimer: () => [1] });
    return { again: late.filter("no", () => false), out: late };
  });
  stream.out.output("out", []);
  const error = await failureOfFlow(stream.out.flow);
  expect(error).toMatchObject({ code: "not-in-a-loop" });
  expect(String(error)).toContain(
    `step "test.loop.wait" (${lineOf(import.meta.url, 'inner.stateful("wait"')})`,
  );
});

test("a step in the body that reads only streams from outside runs outside", async () => {
  const from = given([1, 2, 3]);
  const { out } = from.iterate("loop", (inner) => {
    const waits = from
      .keyBy("key", () => "all")
      .collect("later", { size: 3, within: 5_000 })
      .values()
      .flatten("each");
    return { again: inner.filter("no", () => false), out: inner.merge("all", waits) };
  });
  expect((await records(out)).sort()).toEqual([1, 1, 2, 2, 3, 3]);
});

test("an asynchronous step in a loop holds its iteration until it has answered", async () => {
  const { sums } = givenPairs(
    [
      ["a", 1],
      ["a", 2],
      ["a", 5],
    ],
    1,
  ).iterate("rounds", (inner) => {
    const later = inner.mapAsync("later", (n) => (n === 2 ? Promise.resolve().then(() => n) : n), {
      ordered: false,
    });
    const sums = later.foldFinal(
      "sum",
      () => 0,
      (sum, n) => sum + n,
    );
    return { again: sums.filter("small", (n) => n < 16).map("double", (n) => n * 2), sums };
  });
  expect(await pairs(sums)).toEqual([
    ["a", 8],
    ["a", 16],
  ]);
});

test("windows are refused in a loop", async () => {
  const { out } = givenRows([[1, "a", 10]]).iterate("loop", (inner) => {
    const counts = inner
      .window(tumbling(10))
      .count("count")
      .results.map("n", ({ value }) => value);
    return { again: counts.filter("no", () => false), out: counts };
  });
  out.output("out", []);
  expect(await failureOfFlow(out.flow)).toMatchObject({ code: "not-in-a-loop" });
});

const code = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error instanceof FlowError && error.code;
  }
  return "no error";
};

test("refuses what cannot be a loop", () => {
  const same = (inner: Stream<number>): { again: Stream<number> } => ({ again: inner });
  for (const maxIterations of [0, -1, 1.5, Number.NaN])
    expect(code(() => given([1]).iterate("loop", same, { maxIterations }))).toBe("bad-option");
  expect(code(() => given([1]).iterate("loop", () => ({}) as { again: Stream<number> }))).toBe(
    "not-a-stream",
  );
  expect(code(() => given([1]).iterate("loop", () => ({ again: given([1]) })))).toBe("foreign-stream");
  const keyed = (inner: Stream<number>): { again: Stream<number> } => ({
    again: inner.keyBy("key", (n) => n) as AnyStream as Stream<number>,
  });
  expect(code(() => given([1]).iterate("loop", keyed))).toBe("bad-option");
  const third = (inner: Stream<number>): { again: Stream<number> } => {
    inner.iterate("b", (b) => {
      b.iterate("c", same);
      return { again: b };
    });
    return { again: inner };
  };
  expect(code(() => given([1]).iterate("a", third))).toBe("loop-too-deep");
});

test("a stream of a loop is read in its body only", () => {
  const from = given([1]);
  const leak: Stream<number>[] = [];
  from.iterate("loop", (inner) => {
    leak.push(inner.map("same", (n) => n));
    return { again: inner };
  });
  expect(code(() => leak[0]!.map("outside", (n) => n))).toBe("stream-of-a-loop");
  expect(code(() => from.iterate("other", () => ({ again: leak[0]! })))).toBe("stream-of-a-loop");
});

test("a flow that is stopped lets what goes round finish, and tells no end", async () => {
  const host = new SimulatedHost();
  const source = pushSource<number>();
  const flow = new Dataflow("stopped");
  const seen: number[] = [];
  const { zeros } = countdown(flow.input("in", source.source));
  zeros.output("zeros", seen);
  const counts: unknown[] = [];
  zeros
    .keyBy("key", () => "k")
    .iterate("loop", (inner) => {
      const n = inner.countFinal("count");
      return { again: n.filter("no", () => false), out: n };
    })
    .out.output("counts", counts);
  const running = startOn(host, flow);
  source.push(50);
  await host.settle();
  await settle(host, running.stop());
  expect([seen, counts]).toEqual([[0], []]);
});

test("what leaves by overflow is counted", async () => {
  const host = new SimulatedHost();
  const { overflow } = given([1, 2]).iterate("ever", (inner) => ({ again: inner }), { maxIterations: 1 });
  overflow.map("left", (n) => n).output("out", []);
  const running = startOn(host, overflow.flow);
  await settle(host, running.done);
  expect(running.inspect().steps.find(({ id }) => id === "test.left")!.received).toBe(2);
});

test("the end of an iteration is told in order of the keys", async () => {
  const stream = givenPairs([
    ["b", 1],
    ["c", 1],
    ["a", 1],
  ]);
  const { out } = stream.iterate("once", (inner) => {
    const out = inner.stateful("end", { start: () => 0, onValue: () => {}, onEnd: () => [1] });
    return { again: out.filter("no", () => false), out };
  });
  expect((await pairs(out)).map(([key]) => key)).toEqual(["a", "b", "c"]);
});
