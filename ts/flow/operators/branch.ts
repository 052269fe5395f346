import type { AnyStream } from "../any-stream.ts";
import { addStages } from "../fusion/add-stage.ts";
import type { UserFunction } from "../fusion/stage.ts";
import type { Key } from "../key.ts";
import type { KeyedStream } from "../keyed-stream.ts";
import type { Stream } from "../stream.ts";

/** The two sides of a branch. */
export interface Branches<Trues, Falses> {
  /** The records for which the predicate was true. */
  readonly trues: Trues;
  /** The others. */
  readonly falses: Falses;
}

/**
 * Splits a stream in two by a predicate. Key, event time and order are kept on both sides.
 * Stateless: fuses with its neighbours, allocates nothing.
 * @param id Step id, unique in the flow.
 * @param test Called once a record, synchronously; it must return `true` or `false`. A type predicate narrows
 * both sides.
 * @throws {StepError} `step-failed` if `test` throws, `not-a-boolean` if it returns anything else, at run time.
 * @example
 * ```ts
 * const { trues, falses } = flow.input("n", [1, 2, 3]).branch("odd", (n) => n % 2 === 1);
 * trues.output("odds", (n) => console.log("odd", n)); // odd 1, odd 3
 * falses.output("evens", (n) => console.log("even", n)); // even 2
 * ```
 */
export function branch<T, U extends T>(
  stream: Stream<T>,
  id: string,
  test: (value: T) => value is U,
): Branches<Stream<U>, Stream<Exclude<T, U>>>;
export function branch<T>(stream: Stream<T>, id: string, test: (value: T) => boolean): Branches<Stream<T>, Stream<T>>;
export function branch<K extends Key, V, U extends V>(
  stream: KeyedStream<K, V>,
  id: string,
  test: (value: V, key: K) => value is U,
): Branches<KeyedStream<K, U>, KeyedStream<K, Exclude<V, U>>>;
export function branch<K extends Key, V>(
  stream: KeyedStream<K, V>,
  id: string,
  test: (value: V, key: K) => boolean,
): Branches<KeyedStream<K, V>, KeyedStream<K, V>>;
export function branch(stream: AnyStream, id: string, test: unknown): Branches<AnyStream, AnyStream> {
  const { keyed, timed } = stream.port;
  const [trues, falses] = addStages(
    stream,
    {
      id,
      operator: "branch",
      yields: "counted",
      compile: ({ code, site }, [yes, no]) => code.branchStage(test as UserFunction, yes!, no!, site),
    },
    [
      { name: "trues", keyed, timed },
      { name: "falses", keyed, timed },
    ],
  );
  return { trues: trues!, falses: falses! };
}
