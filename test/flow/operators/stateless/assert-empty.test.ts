import { StepError } from "tidemark";
import { expect, test } from "vitest";
import { failureOfFlow, given, givenPairs, runToEnd } from "../../given.ts";
import { lineOf } from "../check.ts";

test("lets a flow without such records end well, and is an end of its own", async () => {
  const none = given([1, 3]).filter("even", (n) => n % 2 === 0);
  none.assertEmpty("no evens");
  await runToEnd(none.flow);
});

test("ends the flow on the first record", async () => {
  const stream = given([1, 2, 3]).filter("even", (n) => n % 2 === 0);
  stream.assertEmpty("no evens");
  const error = (await failureOfFlow(stream.flow)) as StepError;
  expect(error).toBeInstanceOf(StepError);
  expect(error).toMatchObject({
    code: "unexpected-record",
    site: {
      step: "test.no evens",
      line: lineOf(import.meta.url, '  stream.assertEmpty("no evens")'),
      record: "2",
    },
  });
});

test("names the key of a keyed record", async () => {
  const stream = givenPairs([["a", 1]]);
  stream.assertEmpty("none");
  expect(await failureOfFlow(stream.flow)).toMatchObject({ code: "unexpected-record", site: { key: "a" } });
});
