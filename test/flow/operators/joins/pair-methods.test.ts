import {
  type JoinOptions,
  type JoinType,
  join,
  type KeyedStream,
  type PairSides,
  session,
  tumbling,
  type Windower,
  type WindowJoinOptions,
  windowJoin,
} from "tidemark";
import { type FlowKit, givenKeyed, testFlow } from "tidemark/testing";
import { describe, expect, test } from "vitest";

type Numbers = KeyedStream<string, number>;
type Texts = KeyedStream<string, string>;
type Sides = PairSides<Numbers, Texts>;
type Options = JoinOptions<Sides, JoinType<Sides>, "complete" | "running" | "final">;
type WindowOptions = WindowJoinOptions<Sides, JoinType<Sides>>;

const numbers = [
  { key: "a", value: 1, at: 10 },
  { key: "b", value: 2, at: 14 },
  { key: "a", value: 3, at: 21 },
  { key: "c", value: 4, at: 22 },
  { key: "a", value: 5, at: 9 },
];
const texts = [
  { key: "a", value: "x", at: 12 },
  { key: "c", value: "y", at: 31 },
  { key: "a", value: "z", at: 13 },
];

/** What the two ways to say a join give, by the name of the output. */
async function both(
  declare: (left: Numbers, right: Texts) => unknown,
  outputs: readonly string[],
): Promise<unknown> {
  const left = givenKeyed(numbers, { id: "left", outOfOrder: 5 });
  const right = givenKeyed(texts, { flow: left.flow, id: "right", outOfOrder: 5 });
  declare(left, right);
  const kit: FlowKit = testFlow(left.flow);
  await kit.run();
  return outputs.map((name) => kit.rows(name));
}

const keeps = ["first", "last", "all"] as const;
const types = ["inner", "left", "right", "full"] as const;

describe("left.join(id, right) is join(id, { left, right })", () => {
  const cases = (["complete", "running", "final"] as const).flatMap((emit) =>
    keeps.flatMap((keep) => types.map((type): Options => ({ emit, keep, type }))),
  );

  test.each([undefined, ...cases])("%j", async (options) => {
    const method = await both((left, right) => left.join("j", right, options), ["j"]);
    expect(method).toEqual(await both((left, right) => join("j", { left, right }, options), ["j"]));
    expect(method).not.toEqual([[]]);
  });

  test("in order of arrival, and with keys that are forgotten", async () => {
    const options: Options = { order: "arrival", expireAfter: 5, type: "full" };
    const method = await both((left, right) => left.join("j", right, options), ["j"]);
    expect(method).toEqual(await both((left, right) => join("j", { left, right }, options), ["j"]));
  });
});

describe("left.windowJoin(id, right, windower) is windowJoin(id, { left, right }, windower)", () => {
  const windowers: readonly Windower<unknown>[] = [tumbling(10), session({ gap: 5 })];
  const cases = windowers.flatMap((windower) =>
    keeps.flatMap((keep) =>
      types.map((type): [string, Windower<unknown>, WindowOptions] => [
        windower.kind,
        windower,
        { keep, type },
      ]),
    ),
  );
  const outputs = ["j.rows", "j.windows.late"];

  test.each(cases)("%s %#", async (_kind, windower, options) => {
    const method = await both((left, right) => left.windowJoin("j", right, windower, options), outputs);
    const fn = await both((left, right) => windowJoin("j", { left, right }, windower, options), outputs);
    expect(method).toEqual(fn);
    expect(method).not.toEqual([[], []]);
  });
});

describe("what makes no sense is told when the flow is declared", () => {
  const left = givenKeyed(numbers);
  const right = givenKeyed(texts, { flow: left.flow, id: "right" });

  test("options that are none", () => {
    expect(() => left.join("wrong", right, { type: "middle" as "inner" })).toThrow(
      'type must be one of "inner", "full", "left", "right", not "middle"',
    );
    expect(() => left.windowJoin("wrong", right, tumbling(1), { keep: "none" as "all" })).toThrow(
      "keep must be one of",
    );
  });

  test("what is no keyed stream, or of another flow", () => {
    expect(() => left.join("wrong", undefined as unknown as Texts)).toThrow("needs a stream, not undefined");
    expect(() => left.join("wrong", right.values() as unknown as Texts)).toThrow(
      "needs keyed streams; use keyBy first",
    );
    expect(() => left.windowJoin("wrong", givenKeyed(texts), tumbling(1))).toThrow("mixes streams of flow");
  });

  test("with the line of the call", () => {
    const [step] = left.join("placed", right).flow.steps.slice(-1);
    expect(step?.line).toMatch(/^pair-methods\.test\.ts:\d+$/);
  });
});
