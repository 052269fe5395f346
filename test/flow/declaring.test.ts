import {
  type Aggregator,
  approxDistinct,
  ConnectorError,
  calendar,
  countWindow,
  Dataflow,
  FlowError,
  globalWindow,
  join,
  quantile,
  session,
  sliding,
  topK,
  tumbling,
  windowJoin,
} from "tidemark";
import { describe, expect, test } from "vitest";

// What code that was not type-checked may hand over: each is refused with a code, the full id and the line, or taken.

type Loose = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

const hostile: readonly (readonly [name: string, value: unknown])[] = [
  ["null", null],
  ["nothing", undefined],
  ["a number", 5],
  ["less than nothing", -1],
  ["NaN", Number.NaN],
  ["a text", "text"],
  ["a symbol", Symbol("s")],
  ["a list", ["a"]],
  ["an object", { a: 1 }],
  ["a bare object", Object.create(null)],
  ["a boolean", true],
  ["a bigint", 7n],
];

const one = (): number => 1;
const yes = (): boolean => true;
const eventTime = { at: (n: number) => n };

/** A stream with event time, without keys and with them. */
function streams(): { readonly plain: Loose; readonly keyed: Loose } {
  const plain = new Dataflow("test").input("given", [1], { eventTime });
  return { plain: plain as unknown as Loose, keyed: plain.keyBy("key", String) as unknown as Loose };
}

type Declare = (on: ReturnType<typeof streams>, ...args: readonly unknown[]) => unknown;

const method =
  (name: string, on: "plain" | "keyed" = "plain"): Declare =>
  (made, ...args) =>
    made[on][name]!(...args);
const windowed =
  (name: string): Declare =>
  ({ keyed }, ...args) =>
    (keyed["window"]!(tumbling(5)) as Loose)[name]!(...args);
const onFlow: Declare = ({ plain }, ...args) =>
  ((plain as unknown as { readonly flow: Loose }).flow["input"] as Loose[string]).call(
    (plain as unknown as { readonly flow: Loose }).flow,
    ...args,
  );

const policies = { onError: { retry: { attempts: 2 }, otherwise: "skip" } };
const asyncOptions = {
  concurrency: 2,
  ordered: true,
  timeout: 5,
  onError: {
    retry: { attempts: 2, backoff: { initial: 1, factor: 2, max: 5, jitter: 0 } },
    otherwise: "skip",
  },
};
const stateful = { start: one, onValue: () => [], onTimer: () => [], onEventTimer: () => [] };
const aggregator: Aggregator<number, number, number> = { init: one, add: one, result: one };

/** Each operator, and arguments behind the id that are right. */
const operators: [name: string, declare: Declare, ...args: unknown[]][] = [
  [
    "input",
    onFlow,
    [1],
    { batchSize: 5, eventTime: { at: one, outOfOrder: 5, idleAfter: 5 }, onError: "skip" },
  ],
  ["map", method("map"), one, policies],
  ["filter", method("filter"), yes, policies],
  ["filterMap", method("filterMap"), one, policies],
  ["flatMap", method("flatMap"), () => [], policies],
  ["flatMapBatch", method("flatMapBatch"), () => [], policies],
  ["flatten", method("flatten"), policies],
  ["inspect", method("inspect"), one, policies],
  ["keyBy", method("keyBy"), one, policies],
  ["branch", method("branch"), yes, policies],
  ["split", method("split"), { a: yes }, policies],
  ["merge", method("merge"), "itself"],
  ["apply", method("apply"), one],
  ["iterate", method("iterate"), (inner: unknown) => ({ again: inner }), { maxIterations: 5 }],
  ["mapAsync", method("mapAsync"), one, asyncOptions],
  ["flatMapAsync", method("flatMapAsync"), () => [], asyncOptions],
  ["enrich", method("enrich"), one, one, { ...asyncOptions, ttl: 5, size: 5 }],
  [
    "parse",
    method("parse"),
    { "~standard": { validate: one } },
    { concurrency: 1, ordered: false, timeout: 5 },
  ],
  ["throttle", method("throttle"), { records: 5, per: 5, excess: "drop" }],
  ["batch", method("batch"), { size: 5, within: 5, bytes: { most: 5, of: one }, onError: "skip" }],
  ["withEventTime", method("withEventTime"), { at: one, outOfOrder: 5, idleAfter: 5, onError: "skip" }],
  ["output", method("output"), [], { onError: asyncOptions.onError }],
  [
    "broadcastJoin",
    method("broadcastJoin"),
    "keyed",
    { by: one, small: "changing", keep: "all", type: "left" },
  ],
  ["stateful", method("stateful", "keyed"), stateful, { expireAfter: 5, clock: "event", sideOutputs: ["a"] }],
  ["statefulBatch", method("statefulBatch", "keyed"), { start: one, onBatch: () => [] }, { expireAfter: 5 }],
  ["scan", method("scan", "keyed"), one, one, policies],
  ["foldFinal", method("foldFinal", "keyed"), one, one, policies],
  ["reduceFinal", method("reduceFinal", "keyed"), one, policies],
  ["minFinal", method("minFinal", "keyed"), one, policies],
  ["maxFinal", method("maxFinal", "keyed"), one, policies],
  ["collect", method("collect", "keyed"), { size: 5, within: 5 }],
  ["dedupe", method("dedupe", "keyed"), { within: 5, clock: "processing" }],
  ["fill", method("fill", "keyed"), { every: 5, with: "previous", longest: 5, onError: "skip" }],
  ["join", method("join", "keyed"), "keyed", { keep: "all", emit: "final", type: "full", expireAfter: 5 }],
  ["windowJoin", method("windowJoin", "keyed"), "keyed", tumbling(5), { keep: "all", type: "full" }],
  [
    "intervalJoin",
    method("intervalJoin", "keyed"),
    "keyed",
    { before: 5, after: 5, ends: "both", type: "full" },
  ],
  ["asOfJoin", method("asOfJoin", "keyed"), "keyed", { type: "left", validFor: 5 }],
  [
    "join of many",
    (_, id, ...args) => (join as unknown as Declare)(id as never, ...args),
    "sides",
    { keep: "all" },
  ],
  [
    "windowJoin of many",
    (_, id, ...args) => (windowJoin as unknown as Declare)(id as never, ...args),
    "sides",
    tumbling(5),
    { keep: "all" },
  ],
  ["aggregate", windowed("aggregate"), aggregator],
  ["aggregate of several", windowed("aggregate"), { a: aggregator, b: aggregator }],
  ["fold", windowed("fold"), one, one, { merge: one }],
  ["reduce", windowed("reduce"), one],
  ["sum", windowed("sum"), one],
  ["mean", windowed("mean"), one],
  ["min", windowed("min"), one],
  ["max", windowed("max"), one],
  ["topK", windowed("topK"), 5, one],
  ["distinct", windowed("distinct"), one],
];

/** Arguments that are streams are made anew for each declaration. */
function made(args: readonly unknown[], { plain, keyed }: ReturnType<typeof streams>): unknown[] {
  return args.map((arg) =>
    arg === "itself" ? plain : arg === "keyed" ? keyed : arg === "sides" ? { a: keyed, b: keyed } : arg,
  );
}

/** The right value, with a wrong one in the place of it, and of each thing in it. */
function* spoiled(right: unknown, wrong: unknown): Generator<unknown> {
  yield wrong;
  if (typeof right !== "object" || right === null || Array.isArray(right)) return;
  for (const name of Object.keys(right))
    for (const part of spoiled(right[name as keyof typeof right], wrong)) yield { ...right, [name]: part };
}

/** The right options, with one more that nobody reads, in them and in each object in them. */
function* overfull(right: unknown): Generator<object> {
  if (typeof right !== "object" || right === null || Array.isArray(right)) return;
  yield { ...right, stray: 1 };
  for (const [name, part] of Object.entries(right))
    for (const inner of overfull(part)) yield { ...right, [name]: inner };
}

/** Operators whose first object is no options: its names are the user's own, or it is made of functions. */
const ownNames: ReadonlySet<unknown> = new Set([
  "split",
  "stateful",
  "statefulBatch",
  "parse",
  "aggregate",
  "aggregate of several",
  "windowJoin",
  "windowJoin of many",
]);

/** The sides of a join of many are all that tells which flow it is of. */
const PLACED = /^step "(?:test\.)?wrong(?:\.[^"]+)?" \(declaring\.test\.ts:\d+\): /;

/** What is thrown must tell where; what is not thrown was a right value after all. */
function expectPlaced(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    if (!(error instanceof FlowError || error instanceof ConnectorError)) throw error;
    expect(error.message).toMatch(PLACED);
    return error;
  }
  return undefined;
}

describe.each(operators)("%s", (name, given, ...right) => {
  const declare = given as Declare;

  test("takes what is right", () => {
    const on = streams();
    declare(on, "right", ...made(right, on));
  });

  test.each(right.map((_, i) => i))("tells the step and the line of a mistake in argument %i", (i) => {
    for (const [, wrong] of hostile) {
      for (const part of spoiled(right[i], wrong)) {
        const on = streams();
        const args = made(right, on);
        expectPlaced(() => declare(on, "wrong", ...args.slice(0, i), part, ...args.slice(i + 1)));
      }
    }
  });

  test.each(right.map((_, i) => i))("refuses null as argument %i", (i) => {
    const on = streams();
    const args = made(right, on);
    expect(
      expectPlaced(() => declare(on, "wrong", ...args.slice(0, i), null, ...args.slice(i + 1))),
    ).toBeDefined();
  });

  const objects = right.map((_, i) => i).filter((i) => typeof right[i] === "object");
  test.each(objects.slice(ownNames.has(name) ? 1 : 0))(
    "refuses an option that there is not, in argument %i",
    (i) => {
      for (const options of overfull(right[i])) {
        const on = streams();
        const args = made(right, on);
        const error = expectPlaced(() =>
          declare(on, "wrong", ...args.slice(0, i), options, ...args.slice(i + 1)),
        );
        expect(error).toMatchObject({
          code: "bad-option",
          message: expect.stringMatching(/ may have .*, not "stray" /),
        });
      }
    },
  );

  test("can tell what is missing", () => {
    for (let length = 0; length < right.length; length++) {
      const on = streams();
      expectPlaced(() => declare(on, "wrong", ...made(right, on).slice(0, length)));
    }
  });

  test.each(hostile)("refuses %s in place of an id, or takes it for one", (_kind, id) => {
    const on = streams();
    if (typeof id === "string") {
      declare(on, id, ...made(right, on));
      return;
    }
    expect(() => declare(on, id, ...made(right, on))).toThrow(
      expect.objectContaining({
        code: "bad-id",
        message: expect.stringMatching(/\(declaring\.test\.ts:\d+\)/),
      }),
    );
  });
});

const windowOptions = { allowedLateness: 5, emitEvery: 5, clock: "event", ...policies };
const makers: [name: string, make: unknown, ...args: unknown[]][] = [
  ["window", (...args: unknown[]) => streams().keyed["window"]!(tumbling(5), ...args), windowOptions],
  ["tumbling", tumbling, 5, { alignTo: 0 }],
  ["sliding", sliding, { length: 5, every: 5, alignTo: 0 }],
  ["session", session, { gap: 5 }],
  ["countWindow", countWindow, 5, { every: 5 }],
  ["globalWindow", globalWindow, { trigger: { count: 5, every: 5, when: yes }, purge: true }],
  ["calendar", calendar, { unit: "day", timeZone: "UTC", weekStartsOn: 0 }],
  ["topK", topK, 5, one],
  ["approxDistinct", approxDistinct, one, { precision: 5 }],
  ["quantile", quantile, 0.5, { sketch: one, by: one }],
];

describe.each(makers)("%s", (_name, make, ...right) => {
  const call = make as Loose[string];

  test.each(right.map((_, i) => i))("tells the line of a mistake in argument %i", (i) => {
    call(...right);
    for (const [, wrong] of hostile) {
      for (const part of spoiled(right[i], wrong)) {
        try {
          call(...right.slice(0, i), part, ...right.slice(i + 1));
        } catch (error) {
          if (!(error instanceof FlowError)) throw error;
          expect(error.message).toMatch(/ \(declaring\.test\.ts:\d+\) \[bad-option\]$/);
        }
      }
    }
    for (const options of overfull(right[i]))
      expect(() => call(...right.slice(0, i), options, ...right.slice(i + 1))).toThrow(/, not "stray" \(/);
    expect(() => call(...right.slice(0, i), null, ...right.slice(i + 1))).toThrow(FlowError);
  });
});

test.each(hostile.filter(([, id]) => typeof id !== "string"))("a flow is not called %s", (_kind, id) => {
  expect(() => new Dataflow(id as string)).toThrow(expect.objectContaining({ code: "bad-id" }));
});

test("the words of the user reach no terminal raw", () => {
  const flow = new Dataflow("a\u001b[2J\u009b");
  expect(() => flow.input("n\u001b]0;\u0007", 5 as never)).toThrow(
    expect.objectContaining({ message: expect.not.stringMatching(/[^\P{Cc}\n]/u) }),
  );
});
