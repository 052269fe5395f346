import type { AnyStream } from "../../graph/any-stream.ts";
import type { UserFunction } from "../../hot/stage.ts";
import type { DeadLetter, FailedOf } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { retried } from "../../policy/retried.ts";
import type { KeyedStream } from "../../streams/keyed-stream.ts";
import type { Stream } from "../../streams/stream.ts";
import type { Key } from "../../values/key.ts";
import { addStages } from "./add-stage.ts";

/** The two sides of a branch. */
export interface Branches<Trues, Falses> {
  /** The records for which the predicate was true. */
  readonly trues: Trues;
  /** The others. */
  readonly falses: Falses;
}

/** What a branch gives: with the policy "dead-letter" a third stream, of the records that it could not tell. */
export type BranchOutcome<Sides, Failed, P extends ErrorPolicy> = Sides & FailedOf<Failed, P>;

/**
 * Splits a stream in two by a predicate. Key, event time and order are kept on both sides.
 * Stateless: fuses with its neighbours, allocates nothing.
 * @param id Step id, unique in the flow.
 * @param test Called once a record, synchronously; it must return `true` or `false`. A type predicate narrows
 * both sides.
 * @param options `onError` says what happens to a record for which `test` throws or gives no answer.
 * @throws {StepError} `step-failed` if `test` throws, `not-a-boolean` if it returns anything else, at run time and if
 * the policy is "fail".
 * @example
 * ```ts
 * const { trues, falses } = flow.input("n", [1, 2, 3]).branch("odd", (n) => n % 2 === 1);
 * trues.output("odds", (n) => console.log("odd", n)); // odd 1, odd 3
 * falses.output("evens", (n) => console.log("even", n)); // even 2
 * ```
 */
export function branch<T, U extends T, const P extends ErrorPolicy = "fail">(
  stream: Stream<T>,
  id: string,
  test: (value: T) => value is U,
  options?: StepOptions<P>,
): BranchOutcome<Branches<Stream<U>, Stream<Exclude<T, U>>>, Stream<DeadLetter<T>>, P>;
export function branch<T, const P extends ErrorPolicy = "fail">(
  stream: Stream<T>,
  id: string,
  test: (value: T) => boolean,
  options?: StepOptions<P>,
): BranchOutcome<Branches<Stream<T>, Stream<T>>, Stream<DeadLetter<T>>, P>;
export function branch<K extends Key, V, U extends V, const P extends ErrorPolicy = "fail">(
  stream: KeyedStream<K, V>,
  id: string,
  test: (value: V, key: K) => value is U,
  options?: StepOptions<P>,
): BranchOutcome<
  Branches<KeyedStream<K, U>, KeyedStream<K, Exclude<V, U>>>,
  KeyedStream<K, DeadLetter<V, K>>,
  P
>;
export function branch<K extends Key, V, const P extends ErrorPolicy = "fail">(
  stream: KeyedStream<K, V>,
  id: string,
  test: (value: V, key: K) => boolean,
  options?: StepOptions<P>,
): BranchOutcome<Branches<KeyedStream<K, V>, KeyedStream<K, V>>, KeyedStream<K, DeadLetter<V, K>>, P>;
export function branch(
  stream: AnyStream,
  id: string,
  test: UserFunction,
  options: StepOptions = {},
): unknown {
  const { keyed, timed } = stream.port;
  const policy = checkedPolicy(id, options.onError);
  const call = retried(test, policy);
  const [trues, falses, failed] = addStages(
    stream,
    {
      id,
      operator: "branch",
      yields: "counted",
      policy,
      compile: ({ code, site }, [yes, no]) => code.branchStage(call, yes!, no!, site),
    },
    [
      { name: "trues", keyed, timed },
      { name: "falses", keyed, timed },
    ],
  );
  return failed === undefined ? { trues, falses } : { trues, falses, failed };
}
