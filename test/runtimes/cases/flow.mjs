import { Dataflow, run } from "tidemark";
import { ok, same, throwsCode } from "./assert.mjs";

const numbers = (count) => Array.from({ length: count }, (_, i) => i);

/** Runs a flow with one input, and gives what it wrote. */
async function outcome(source, build) {
  const out = [];
  const flow = new Dataflow("case");
  build(flow.input("in", source)).output("out", out);
  await run(flow);
  return out;
}

/** Operators, with and without keys. */
export const flowCases = {
  async "a chain of stateless steps keeps order over many batches"() {
    const out = await outcome(numbers(5000), (stream) =>
      stream
        .map("double", (n) => n * 2)
        .filter("thirds", (n) => n % 3 === 0)
        .flatMap("twice", (n) => [n, n + 1])
        .filterMap("halves", (n) => (n % 2 === 0 ? n / 2 : undefined)),
    );
    same(
      out,
      numbers(5000).filter((n) => n % 3 === 0),
    );
  },
  async "a branch sends each record one way, a merge brings them together"() {
    const out = await outcome(numbers(10), (stream) => {
      const { trues, falses } = stream.branch("even", (n) => n % 2 === 0);
      return trues
        .map("positive", (n) => n)
        .merge(
          "both",
          falses.map("negative", (n) => -n),
        );
    });
    same(
      out.sort((a, b) => a - b),
      [-9, -7, -5, -3, -1, 0, 2, 4, 6, 8],
    );
  },
  async "keys group: strings of every kind, numbers, zero and minus zero as one"() {
    const keys = ["", "a", "ä", "日本", "😀", "a\u0000b", 0, -0, 1.5, -7, 2 ** 40, 1e300, 5e-324];
    const out = await outcome([...keys, ...keys], (stream) =>
      stream
        .keyBy("itself", (key) => key)
        .countFinal("count")
        .entries(),
    );
    const counts = new Map(out);
    same(counts.size, keys.length - 1);
    for (const key of keys) same(counts.get(key), key === 0 ? 4 : 2, `key ${String(key)}`);
  },
  async "a thousand keys fold like a Map does"() {
    const out = await outcome(numbers(20_000), (stream) =>
      stream
        .keyBy("bucket", (n) => `k${(n * 7919) % 1009}`)
        .foldFinal(
          "sum",
          () => 0,
          (sum, n) => sum + n,
        )
        .entries(),
    );
    const expected = new Map();
    for (const n of numbers(20_000)) {
      const key = `k${(n * 7919) % 1009}`;
      expected.set(key, (expected.get(key) ?? 0) + n);
    }
    same(out.sort(byKey), [...expected].sort(byKey));
  },
  async "a scan gives a running result for each key"() {
    const out = await outcome([1, 2, 3, 4], (stream) =>
      stream
        .keyBy("parity", (n) => n % 2)
        .scan(
          "sum",
          () => 0,
          (sum, n) => sum + n,
        )
        .entries(),
    );
    same(out, [
      [1, 1],
      [0, 2],
      [1, 4],
      [0, 6],
    ]);
  },
  async "least, greatest and reduced values come once a key"() {
    const out = [];
    const flow = new Dataflow("extremes");
    const keyed = flow.input("in", [3, 1, 2, 6, 4, 5]).keyBy("parity", (n) => n % 2);
    for (const final of [
      keyed.minFinal("min"),
      keyed.maxFinal("max"),
      keyed.reduceFinal("sum", (a, b) => a + b),
    ]) {
      final.entries().output(`out ${out.length}`, out[out.push([]) - 1]);
    }
    await run(flow);
    same(
      out.map((rows) => rows.sort(byKey)),
      [
        [
          [0, 2],
          [1, 1],
        ],
        [
          [0, 6],
          [1, 5],
        ],
        [
          [0, 12],
          [1, 9],
        ],
      ],
    );
  },
  async "collect gathers up to its size, and the rest at the end"() {
    const out = await outcome([1, 2, 3, 4, 5], (stream) =>
      stream
        .keyBy("all", () => "all")
        .collect("pairs", { size: 2 })
        .values(),
    );
    same(out, [[1, 2], [3, 4], [5]]);
  },
  async "a custom operator's steps get its name as a prefix"() {
    const flow = new Dataflow("outer");
    const stream = flow.apply("fixture", (inner) => inner.input("in", [1]));
    stream.output("out", []);
    ok(flow.steps.some(({ id }) => id === "outer.fixture.in"));
    await run(flow);
  },
  async "a flow can run again"() {
    const out = [];
    const flow = new Dataflow("again");
    flow.input("in", [1, 2]).output("out", out);
    await run(flow);
    await run(flow);
    same(out, [1, 2, 1, 2]);
  },
  async "a failing step names itself, the line that declared it, and the record"() {
    const flow = new Dataflow("broken");
    flow
      .input("in", [1, 2, 3])
      .map("explode", (n) => {
        if (n === 2) throw new TypeError("two");
        return n;
      })
      .output("out", []);
    const error = await throwsCode("step-failed", () => run(flow));
    same(error.site.step, "broken.explode");
    same(error.cause?.message, "two");
    ok(error.message.includes("broken.explode"), error.message);
    ok(/:\d+/.test(error.site.line), `no line in ${error.site.line}`);
    ok(!error.site.line.includes("declared-at"), `not the line of the user: ${error.site.line}`);
  },
  async "what is put together wrongly is refused"() {
    await throwsCode("no-input", () => run(new Dataflow("empty")));
    await throwsCode("duplicate-step", () => {
      const stream = new Dataflow("twice").input("in", [1]);
      stream.map("same", (n) => n);
      stream.map("same", (n) => n);
    });
  },
};

function byKey([a], [b]) {
  return a < b ? -1 : a > b ? 1 : 0;
}
