import { OperatorTable } from "../../timely/operator-table.ts";
import { FlowError } from "../errors.ts";

/** The operators that need more code than most pages want to load. */
export type OptionalOperators = typeof import("./optional.ts");

/** What the methods of streams call whose operators are optional. */
export const operators: OperatorTable<OptionalOperators> = new OperatorTable((name) => {
  const remedy = `import { ${name} } from "tidemark/operators" and call use({ ${name} })`;
  return new FlowError("missing-operator", `${name} is not in "tidemark/lean" by itself: ${remedy}`);
});

/**
 * Gives streams the methods of these operators, for flows that begin with `tidemark/lean`. With `tidemark` itself
 * streams have all of them.
 * @param given Operators of `tidemark/operators`, by their names.
 * @example
 * ```ts
 * import { Dataflow, run, tumbling, use } from "tidemark/lean";
 * import { window } from "tidemark/operators";
 * use({ window });
 * const flow = new Dataflow("clicks");
 * flow.input("t", [1, 2, 11], { eventTime: { at: (t) => t } }).window(tumbling(10)).count("n").results
 *   .output("print", ({ start, value }) => console.log(start, value)); // 0 2, 10 1
 * await run(flow);
 * ```
 */
export function use(given: Partial<OptionalOperators>): void {
  operators.install(given);
}
