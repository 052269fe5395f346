import { expect, test, vi } from "vitest";
import { given, givenPairs, pairs, records, runToEnd } from "../../given.ts";
import { expectFailure, expectLikeList, lineOf, rowsAfter } from "../check.ts";

test("passes each record on as it came, however they are batched", () =>
  expectLikeList(
    (stream) => stream.inspect("look", () => {}),
    (list) => list,
  ));

test("sees each record once, with its key, before the steps behind it", async () => {
  const trace: unknown[] = [];
  const stream = givenPairs([
    ["a", 1],
    ["b", 2],
  ] as const).inspect("look", (n, key) => trace.push([n, key]));
  await pairs(stream.inspect("again", (n) => trace.push(n)));
  expect(trace).toEqual([[1, "a"], 1, [2, "b"], 2]);
});

test("keeps key and event time", async () => {
  expect(await rowsAfter((stream) => stream.inspect("look", () => {}), [[1, "a", 10]])).toEqual([
    [1, "a", 10],
  ]);
});

test("what the function returns is ignored", async () => {
  expect(await records(given([1]).inspect("look", () => false))).toEqual([1]);
});

test("without a function it prints the step id and the record, with the key where there is one", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    const stream = given(["a"]).inspect("plain");
    stream.keyBy("key", () => 7).inspect("keyed");
    await runToEnd(stream.flow);
    expect(log.mock.calls).toEqual([
      ["test.plain:", "a"],
      ["test.keyed:", 7, "a"],
    ]);
  } finally {
    log.mockRestore();
  }
});

test("is an end of its own: a flow needs no other output", async () => {
  const seen: number[] = [];
  await runToEnd(given([1, 2]).inspect("look", (n) => seen.push(n)).flow);
  expect(seen).toEqual([1, 2]);
});

test("a function that throws ends the flow", async () => {
  const cause = new Error("broken");
  const stream = given([5]).inspect("fails", () => {
    throw cause;
  });
  const line = lineOf(import.meta.url, '.inspect("fails"');
  await expectFailure(stream, "step-failed", { step: "test.fails", line, record: "5" }, cause);
});
