import { describe, expect, test } from "vitest";
import { parseRequest } from "../../../demo/nexmark/arguments.ts";
import nexmark from "../../../demo/nexmark/job.ts";
import { measure } from "../../../demo/nexmark/measure.ts";
import { type NexmarkQuery, QUERIES } from "../../../demo/nexmark/queries.ts";
import { head, lineOf } from "../../../demo/nexmark/table.ts";

describe("the arguments", () => {
  test("are all queries over 200,000 events unless they say otherwise", () => {
    const options = { events: 200_000, seed: 1, rate: 10_000, outOfOrderGroup: 1 };
    expect(parseRequest([])).toEqual({ options, queries: Object.keys(QUERIES) });
  });

  test("name queries and numbers", () => {
    const args = [
      "--events",
      "5",
      "--seed=9",
      "--query",
      "q5",
      "--query",
      "q0",
      "--rate",
      "7",
      "--group",
      "3",
    ];
    const options = { events: 5, seed: 9, rate: 7, outOfOrderGroup: 3 };
    expect(parseRequest(args)).toEqual({ options, queries: ["q5", "q0"] });
  });

  test.each([
    [["--query", "q99"], "there is no query q99, but q0, q1,"],
    [["--query", "toString"], "there is no query toString"],
    [["--events", "many"], "--events must be an integer of 0 or more, not many"],
    [["--event", "5"], "--event"],
  ])("%j are refused", (args, message) => {
    expect(() => parseRequest(args)).toThrow(message);
  });
});

describe("a measurement", () => {
  const events = [] as const;
  const giving = (rows: readonly number[], expected: readonly number[], ordered = true): NexmarkQuery => ({
    ...QUERIES["q0"]!,
    ordered,
    answer: async () => ({ rows: [...rows], late: [] }),
    plain: () => ({ rows: [...expected], late: [] }),
  });
  const clock =
    (...instants: number[]): (() => number) =>
    () =>
      instants.shift()!;

  test("takes the median of three runs", async () => {
    const now = clock(0, 5, 10, 90, 100, 107);
    expect(await measure(giving([1], [1]), events, now)).toEqual({
      rows: 1,
      late: 0,
      elapsedMs: 7,
      isEqual: true,
    });
  });

  test.each([
    [giving([1, 2], [1, 3]), false],
    [giving([1, 2], [1]), false],
    [giving([1, 2], [2, 1]), false],
    [giving([1, 2], [2, 1], false), true],
  ])("tells whether the rows are equal (case %#)", async (query, isEqual) => {
    expect((await measure(query, events, () => 0)).isEqual).toBe(isEqual);
  });
});

test("a line says how fast a query was and whether its rows are right", () => {
  const measured = { rows: 12, late: 3, elapsedMs: 500, isEqual: false };
  expect(head().split("\n")[0]).toBe(
    "Query                                     Events in  Rows out    Late    Events/s  Equal to the plain loops",
  );
  expect(lineOf("q5", "hot items", 200_000, measured)).toBe(
    "q5     hot items                            200,000        12       3     400,000  NO",
  );
});

test("the job is the flow of a query by its name", () => {
  expect(nexmark({ query: "q8", events: "10" }).id).toBe("q8");
  expect(() => nexmark({ query: "q10" })).toThrow("there is no query q10");
  expect(() => nexmark({ events: "ten" })).toThrow("events must be an integer");
});
