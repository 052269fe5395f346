import type { AnyStream } from "../../graph/any-stream.ts";
import { addStages } from "./add-stage.ts";

/** The method `assertEmpty` of streams. */
export interface AssertEmptyMethod {
  /**
   * Fails the flow on any record: for streams that must stay empty.
   * @param id Step id, unique in the flow.
   * @throws {StepError} `unexpected-record`, at run time, on the first record.
   * @example
   * ```ts
   * const { trues, falses } = flow.input("n", [1, 3]).branch("odd", (n) => n % 2 === 1);
   * trues.output("print", console.log); // 1, 3
   * falses.assertEmpty("no evens");
   * ```
   */
  assertEmpty(id: string): void;
}

/** Declares the step: see {@link AssertEmptyMethod.assertEmpty}. */
export function assertEmpty(stream: AnyStream, id: string): void {
  addStages(
    stream,
    {
      id,
      operator: "assertEmpty",
      yields: "none",
      compile:
        ({ desk }) =>
        (value, key) => {
          throw desk.fail("unexpected-record", "a record came where there must be none", value, key);
        },
    },
    [],
  );
}
