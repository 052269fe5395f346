import type { AnyStream, KeyByName, ValueOf } from "../../graph/any-stream.ts";
import type { AsyncCallSpec } from "../../graph/async-call-spec.ts";
import type { CallContext, KeyedCallContext } from "../../graph/call-context.ts";
import type { StepOutcome } from "../../policy/dead-letter.ts";
import type { AsyncErrorPolicy } from "../../policy/error-policy.ts";
import { checkedFunction } from "../../values/checked.ts";
import { isIterable } from "../../values/is-iterable.ts";
import type { Key } from "../../values/key.ts";
import { type AsyncOptions, addAsyncStep } from "./add-async-step.ts";

/** What a function of `flatMapAsync` gives: a promise of elements, or elements one after the other. */
export type AsyncElements<U> = PromiseLike<Iterable<U> & object> | AsyncIterable<U> | (Iterable<U> & object);

/** The method `flatMapAsync` of streams. */
export interface FlatMapAsyncMethod<S extends AnyStream> {
  /**
   * Turns each record into any number of others, by a function that answers later or is an async generator. They keep
   * its key and event time. The elements of a record are gathered before the first is passed on: so a call that fails
   * half way, or is made again, has passed on nothing. Apart from that it is {@link mapAsync}.
   * @param id Step id, unique in the flow.
   * @param fn Called once a record, `concurrency` at a time, with what `mapAsync` tells.
   * @param options See {@link AsyncOptions}: concurrency, order, timeout, retries, error policy.
   * @throws {FlowError} `bad-option`.
   * @throws {StepError} `step-failed` if `fn` or what it gives throws or rejects, `not-iterable`, `call-timeout`, at run
   * time and if the policy is "fail".
   * @example
   * ```ts
   * flow.input("pages", [1, 2]).flatMapAsync("items", async function* (page) {
   *   for (const item of ["a", "b"]) yield `${page}${item}`;
   * }).output("print", console.log); // 1a, 1b, 2a, 2b
   * ```
   */
  flatMapAsync<U, const P extends AsyncErrorPolicy = "fail">(
    id: string,
    fn: (value: ValueOf<S>, context: CallContext & KeyByName<S>) => AsyncElements<U>,
    options?: AsyncOptions<P>,
  ): StepOutcome<S, U, P>;
}

/** Declares the step: see {@link FlatMapAsyncMethod.flatMapAsync}. */
export function flatMapAsync(
  stream: AnyStream,
  id: string,
  fn: AsyncCallSpec["fn"],
  options: AsyncOptions = {},
): unknown {
  checkedFunction("the function of the step", fn);
  const gather = async (value: unknown, context: KeyedCallContext<Key>): Promise<unknown> => {
    const given = fn(value, context);
    return isAsyncIterable(given) ? elementsOf(given, context) : arrayOf(await given);
  };
  return addAsyncStep(stream, id, { operator: "flatMapAsync", fn: gather, spread: true }, options);
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof (value as AsyncIterable<unknown> | undefined)?.[Symbol.asyncIterator] === "function";
}

/** Stops asking, and closes the iterator, when the elements are of no use any more. */
async function elementsOf(many: AsyncIterable<unknown>, { signal }: CallContext): Promise<unknown[]> {
  const elements: unknown[] = [];
  for await (const element of many) {
    if (signal.aborted) break;
    elements.push(element);
  }
  return elements;
}

/** What cannot be iterated stays as it is: the step says what is wrong with it. */
function arrayOf(many: unknown): unknown {
  return isIterable(many) ? Array.from(many) : many;
}
