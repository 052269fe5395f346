import type { AnyStream, ValueOf } from "../flow/graph/any-stream.ts";
import type { CompareOptions } from "./compare-rows.ts";
import type { ExpectedRow, Matcher } from "./expected-row.ts";
import { testFlow } from "./test-flow.ts";
import type { TestOptions } from "./test-options.ts";

/**
 * Runs a stream's flow to its end and compares what comes by the stream with what should.
 * @param stream A stream made of `given` ones, or any stream of a flow whose inputs `options` give.
 * @param expected The rows; `key` and `at` count where they are given.
 * @throws {RowsMismatch} with a diff.
 * @throws {StepError} If a step fails.
 * @example
 * ```ts
 * import { expectRows, given, rowsOf } from "tidemark/testing";
 * const words = given(rowsOf("to be", "or")).flatMap("words", (line) => line.split(" "));
 * await expectRows(words, rowsOf("to", "be", "or"));
 * ```
 */
export async function expectRows<S extends AnyStream>(
  stream: S,
  expected: readonly ExpectedRow<ValueOf<NoInfer<S>> | Matcher>[],
  options: TestOptions & CompareOptions = {},
): Promise<void> {
  const { order = "given", ...how } = options;
  const kit = testFlow(stream.flow, { observe: [stream], ...how });
  await kit.run();
  kit.expect(stream, expected, { order });
}
