import { FlowError } from "../../errors.ts";
import type { AnyStream, KeyOf, Like, ValueOf } from "../../graph/any-stream.ts";
import type { DeadLetter, WithFailed } from "../../policy/dead-letter.ts";
import { checkedOptions } from "../../values/checked.ts";
import { isPromise } from "../../values/is-promise.ts";
import type { Key } from "../../values/key.ts";
import { describeValue, messageOf } from "../../values/render-value.ts";
import { type AsyncOptions, addAsyncStep } from "./add-async-step.ts";
import { RejectedCall } from "./rejected-call.ts";
import { SchemaError } from "./schema-error.ts";
import type { SchemaIssue, SchemaOutput, SchemaResult, StandardSchema } from "./standard-schema.ts";

/** Options of `parse`: for schemas whose checks take time. */
export type ParseOptions = Pick<AsyncOptions, "concurrency" | "ordered" | "timeout">;

/** A record that does not fit a schema. */
export interface InvalidRecord<V, K extends Key | undefined = undefined> extends DeadLetter<V, K> {
  /** What is wrong with it. */
  readonly issues: readonly SchemaIssue[];
}

/** What `parse` gives. */
export interface Parsed<Valid, Failed> {
  /** What the schema made of the records that fit it. */
  readonly valid: Valid;
  /** The records that do not, as they came in. */
  readonly failed: Failed;
}

/** The method `parse` of streams. */
export interface ParseMethod<S extends AnyStream> {
  /**
   * Checks each record against a schema of any library that keeps to Standard Schema. What the schema makes of a record
   * goes on, with defaults filled in and texts converted as it says; a record that does not fit it goes to `failed`, with
   * what is wrong. Key, event time and order are kept. A schema may answer later: then this is a {@link mapAsync}.
   * @param id Step id, unique in the flow.
   * @param schema Its types become those of `valid`.
   * @param options For schemas that answer later: how many checks at a time, in which order results leave, how long a
   * check may take.
   * @throws {FlowError} `bad-option`, also where `schema` is none.
   * @example
   * ```ts
   * import * as v from "valibot";
   * import { Dataflow, run } from "tidemark";
   * const Order = v.object({ id: v.number(), note: v.optional(v.string(), "none") });
   * const flow = new Dataflow("orders");
   * const { valid, failed } = flow.input<unknown>("orders", [{ id: 1 }, { id: "2" }]).parse("order", Order);
   * valid.output("print", ({ id, note }) => console.log(id, note)); // 1 none
   * failed.output("failed", ({ record, issues }) => console.log(record, issues.length)); // { id: '2' } 1
   * await run(flow);
   * ```
   */
  parse<Schema extends StandardSchema>(
    id: string,
    schema: Schema,
    options?: ParseOptions,
  ): Parsed<Like<S, SchemaOutput<Schema>>, Like<S, InvalidRecord<ValueOf<S>, KeyOf<S>>>>;
}

/** Declares the step: see {@link ParseMethod.parse}. */
export function parse(
  stream: AnyStream,
  id: string,
  schema: StandardSchema,
  options: ParseOptions = {},
): Parsed<AnyStream, AnyStream> {
  const step = { operator: "parse", fn: checker(schema), spread: false };
  const outcome = addAsyncStep(stream, id, step, {
    ...checkedOptions(options, ["concurrency", "ordered", "timeout"]),
    onError: "dead-letter",
  });
  const { results, failed } = outcome as WithFailed<AnyStream, AnyStream>; // as the policy says
  return { valid: results, failed };
}

function checker(schema: StandardSchema): (value: unknown) => unknown {
  const validate = schema?.["~standard"]?.validate;
  if (typeof validate !== "function") {
    const given = describeValue(schema);
    throw new FlowError("bad-option", `it needs a schema that keeps to Standard Schema, not ${given}`);
  }
  return (value) => {
    let result: SchemaResult<unknown> | Promise<SchemaResult<unknown>>;
    try {
      result = validate(value);
    } catch (cause) {
      throw broken(cause);
    }
    return isPromise(result)
      ? Promise.resolve(result).then(unwrap, (cause) => Promise.reject(broken(cause)))
      : unwrap(result);
  };
}

function unwrap(result: SchemaResult<unknown>): unknown {
  if (result.issues === undefined) return result.value;
  throw new RejectedCall(
    "invalid-record",
    "the record does not fit the schema",
    new SchemaError(result.issues),
  );
}

/** A schema that throws says so in the issues too. */
function broken(cause: unknown): RejectedCall {
  const message = `the schema threw: ${messageOf(cause)}`;
  return new RejectedCall(
    "invalid-record",
    "the record cannot be checked",
    new SchemaError([{ message }], cause),
  );
}
