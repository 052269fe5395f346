import type { SchemaIssue } from "./standard-schema.ts";

/**
 * A value does not fit a schema: the cause of the errors that `parse` gives with the records that fail.
 *
 * @example
 * ```ts
 * import { SchemaError } from "tidemark";
 * const error = new SchemaError([{ message: "expected a number", path: ["items", 0, "price"] }]);
 * console.log(error.message); // items.0.price: expected a number
 * ```
 */
export class SchemaError extends Error {
  override readonly name = "SchemaError";
  readonly issues: readonly SchemaIssue[];

  constructor(issues: readonly SchemaIssue[], cause?: unknown) {
    super(issues.map(textOf).join("; "), cause === undefined ? undefined : { cause });
    this.issues = issues;
  }
}

function textOf({ message, path = [] }: SchemaIssue): string {
  const place = path.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
  return place === "" ? message : `${place}: ${message}`;
}
