import { type KeyContext, type KeyedStream, type StatefulLogic, type Stream, sideOutput } from "tidemark";
import { expectTypeOf, test } from "vitest";

declare const keyed: KeyedStream<"a" | "b", number>;
declare const numbers: Stream<number>;

test("state, value, key and result are inferred", () => {
  const stream = keyed.stateful("s", {
    start: () => ({ sum: 0, last: undefined as number | undefined }),
    onValue(state, value, context) {
      expectTypeOf(state).toEqualTypeOf<{ sum: number; last: number | undefined }>();
      expectTypeOf(value).toEqualTypeOf<number>();
      expectTypeOf(context).toEqualTypeOf<KeyContext<"a" | "b", { sum: number; last: number | undefined }>>();
      return [`${state.sum}`];
    },
  });
  expectTypeOf(stream).toEqualTypeOf<KeyedStream<"a" | "b", string>>();
});

test("start may look at the key, and the state still is inferred", () => {
  const stream = keyed.stateful("s", {
    start: (key) => ({ key, n: 0 }),
    onValue(state) {
      expectTypeOf(state).toEqualTypeOf<{ key: "a" | "b"; n: number }>();
      return [state.n];
    },
  });
  expectTypeOf(stream).toEqualTypeOf<KeyedStream<"a" | "b", number>>();
});

test("a function that emits nothing leaves the result to the others", () => {
  const stream = keyed.stateful("s", {
    start: () => [0],
    onValue(state, value) {
      state.push(value);
    },
    onTimer(state, context) {
      expectTypeOf(state).toEqualTypeOf<number[]>();
      context.forget();
    },
    onEnd: (state) => [state.length > 1],
  });
  expectTypeOf(stream).toEqualTypeOf<KeyedStream<"a" | "b", boolean>>();
});

test("one that emits on some ways only needs no empty list", () => {
  const stream = keyed.stateful("s", {
    start: () => 0,
    onValue(state, value) {
      if (value > state) return [value];
    },
  });
  expectTypeOf(stream).toEqualTypeOf<KeyedStream<"a" | "b", number>>();
});

test("generators are functions too", () => {
  const stream = keyed.stateful("s", {
    start: () => 0,
    *onValue(state, value) {
      yield state + value;
    },
  });
  expectTypeOf(stream).toEqualTypeOf<KeyedStream<"a" | "b", number>>();
});

test("functions may emit different things", () => {
  const stream = keyed.stateful("s", {
    start: () => 0,
    onValue: (_, value) => [value],
    onTimer: () => [true],
    onEnd: (_, { key }) => [`end of ${key}`],
  });
  expectTypeOf(stream).toEqualTypeOf<KeyedStream<"a" | "b", number | boolean | string>>();
});

test("a logic may be declared apart", () => {
  const logic: StatefulLogic<string, number, number, string> = {
    start: () => 0,
    onValue: (sum, value, { key }) => [`${key} ${sum + value}`],
  };
  expectTypeOf(keyed.stateful("s", logic)).toEqualTypeOf<KeyedStream<"a" | "b", string>>();
});

test("a wrong logic does not compile", () => {
  // @ts-expect-error the stream has no keys
  numbers.stateful;
  // @ts-expect-error a result is a list
  keyed.stateful("s", { start: () => 0, onValue: (_, value) => value });
  // @ts-expect-error and there at once
  keyed.stateful("s", { start: () => 0, onValue: async (_, value) => [value] });
  // @ts-expect-error without a start there is no state
  keyed.stateful("s", { onValue: () => [] });
  keyed.stateful("s", {
    start: () => 0,
    // @ts-expect-error the state is a number
    onValue: (_, __, context) => context.setState("text"),
  });
});

test("outputs of names are inferred from what the functions mark", () => {
  const outputs = keyed.stateful(
    "s",
    {
      start: () => 0,
      onValue: (sum, value) => (value > 5 ? [sideOutput("big", `${value}`)] : [sum + value]),
      onEventTimer: (_, { key }) => [sideOutput("quiet", key)],
      onExpire: () => [true],
    },
    { sideOutputs: ["big", "quiet"], expireAfter: { minutes: 1 } },
  );
  expectTypeOf(outputs.main).toEqualTypeOf<KeyedStream<"a" | "b", number | boolean>>();
  expectTypeOf(outputs.big).toEqualTypeOf<KeyedStream<"a" | "b", string>>();
  expectTypeOf(outputs.quiet).toEqualTypeOf<KeyedStream<"a" | "b", "a" | "b">>();
  // @ts-expect-error not one of the sides
  outputs.small;
});

test("a result is not marked for an output that the step has not", () => {
  const onValue = (_: number, value: number) => [value, sideOutput("other", value)];
  keyed.stateful("known", { start: () => 0, onValue }, { sideOutputs: ["big", "other"] });
  // @ts-expect-error "other" is not named
  keyed.stateful("s", { start: () => 0, onValue }, { sideOutputs: ["big"] });
  const onBatch = (_: number, values: number[]) => [sideOutput("other", values)];
  // @ts-expect-error "other" is not named
  keyed.statefulBatch("t", { start: () => 0, onBatch }, { sideOutputs: ["big"] });
});

test("options without sides leave one stream", () => {
  const stream = keyed.stateful("s", { start: () => 0, onValue: (_, value) => [value] }, { expireAfter: 5 });
  expectTypeOf(stream).toEqualTypeOf<KeyedStream<"a" | "b", number>>();
  const batches = keyed.statefulBatch(
    "t",
    { start: () => 0, onBatch: (_, values) => [values] },
    { sideOutputs: ["x"] },
  );
  expectTypeOf(batches.main).toEqualTypeOf<KeyedStream<"a" | "b", number[]>>();
  expectTypeOf(batches.x).toEqualTypeOf<KeyedStream<"a" | "b", never>>();
});

test("nor for one where the step has none", () => {
  const onValue = (_: number, value: number) => [value, sideOutput("other", value)];
  // @ts-expect-error no outputs are named
  keyed.stateful("s", { start: () => 0, onValue }, { expireAfter: 5 });
});

test("a name that begins like that of a function is that of one", () => {
  // @ts-expect-error it is called onTimer
  keyed.stateful("s", { start: () => 0, onValue: () => [], onTimr: () => [] });
  const counter = { start: () => 0, onValue: (n: number) => [n + counter.step], step: 5 };
  expectTypeOf(keyed.stateful("s", counter)).toEqualTypeOf<KeyedStream<"a" | "b", number>>();
});
