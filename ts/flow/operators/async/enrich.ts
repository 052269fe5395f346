import type { AnyStream, KeyArgument, ValueOf } from "../../graph/any-stream.ts";
import type { StepOutcome } from "../../policy/dead-letter.ts";
import type { AsyncErrorPolicy } from "../../policy/error-policy.ts";
import { notGiven } from "../../values/bad-result.ts";
import { checkedCount, checkedFunction, checkedOptions } from "../../values/checked.ts";
import { type Duration, toMilliseconds } from "../../values/duration.ts";
import { isPromise } from "../../values/is-promise.ts";
import { isKey, type Key } from "../../values/key.ts";
import type { JoinedPair } from "../joins/pairs.ts";
import { ASYNC_OPTIONS, type AsyncOptions, addAsyncStep } from "./add-async-step.ts";
import type { Call, CallScope } from "./call.ts";
import { type CacheLimits, type Lookup, LookupCache, type LookupContext } from "./lookup-cache.ts";
import { RejectedCall } from "./rejected-call.ts";

/** How {@link enrich} looks up. */
export interface EnrichOptions<P extends AsyncErrorPolicy = AsyncErrorPolicy> extends AsyncOptions<P> {
  /** How old an answer may be, by the monotonic clock. Default: as long as the flow runs. */
  readonly ttl?: Duration;
  /** Most answers that each worker keeps, 1 or more; what was not asked for longest makes room. Default: 10,000. */
  readonly size?: number;
}

/** The method `enrich` of streams. */
export interface EnrichMethod<S extends AnyStream> {
  /**
   * Puts beside each record what a lookup answers for the key that the record asks for: as `right` of a pair, whatever
   * the answer is, `undefined` too. Answers are cached on each worker. A key that is being looked up is not looked up a
   * second time: all that ask for it wait for the one answer. Failures are not cached.
   *
   * Otherwise as `mapAsync`: key, event time and order are kept, and time is held back for what waits. A lookup that
   * answers at once is not waited for.
   * @param id Step id, unique in the flow.
   * @param by The key that a record asks for.
   * @param lookup Called with a key and a `signal` that aborts when no record waits for the answer any more.
   * @param options How long an answer is kept (`ttl`), how many are (`size`), and what goes for `mapAsync`: `concurrency`,
   * `ordered`, `timeout`, `retry`, `onError`.
   * @throws {FlowError} `bad-option`.
   * @throws {StepError} `step-failed` if `by` or `lookup` throws or rejects, `bad-key`, `call-timeout`, at run time and if the
   * policy is "fail".
   * @example
   * ```ts
   * const cities = new Map([["HEL", "Helsinki"]]);
   * flow.input("ships", [{ name: "Aino", to: "HEL" }, { name: "Otso", to: "XXX" }])
   *   .enrich("city", (ship) => ship.to, async (code) => cities.get(code), { ttl: { hours: 1 } })
   *   .output("print", ({ left, right }) => console.log(left.name, right)); // Aino Helsinki, Otso undefined
   * ```
   */
  enrich<K extends Key, R, const P extends AsyncErrorPolicy = "fail">(
    id: string,
    by: (value: ValueOf<S>, ...key: KeyArgument<S>) => K,
    lookup: (key: K, context: LookupContext) => R,
    options?: EnrichOptions<P>,
  ): StepOutcome<S, JoinedPair<ValueOf<S>, Awaited<R>>, P>;
}

/** Declares the step: see {@link EnrichMethod.enrich}. */
export function enrich(
  stream: AnyStream,
  id: string,
  by: unknown,
  lookup: unknown,
  given: EnrichOptions = {},
): unknown {
  const { ttl, size = 10_000, ...options } = checkedOptions(given, ["ttl", "size", ...ASYNC_OPTIONS]);
  const ttlMs = ttl === undefined ? Number.POSITIVE_INFINITY : toMilliseconds(ttl, "ttl");
  const fn = pairing({
    keyOf: checkedFunction("by", by) as Pairing["keyOf"], // the engine hands it what the stream carries
    lookup: checkedFunction("lookup", lookup) as Lookup,
    limits: { ttlMs, size: checkedCount("size", size) },
  });
  return addAsyncStep(stream, id, { operator: "enrich", fn, spread: false }, options);
}

/** What is put beside what, and from where. */
interface Pairing {
  readonly keyOf: (value: unknown, key: Key | undefined) => Key;
  readonly lookup: Lookup;
  readonly limits: CacheLimits;
}

/** The function of the step. Each worker, and each run, has a cache of its own. */
function pairing({ keyOf, lookup, limits }: Pairing): (left: unknown, call: Call) => unknown {
  const caches = new WeakMap<CallScope, LookupCache>();
  return (left, call) => {
    const cache = caches.get(call.scope) ?? new LookupCache(lookup, limits, call.scope.host);
    caches.set(call.scope, cache);
    const right = cache.get(checkedKey(keyOf(left, call.key)), call);
    return isPromise(right)
      ? Promise.resolve(right).then((answer) => ({ left, right: answer }))
      : { left, right };
  };
}

/** Without what it is: `value` says that where it may be told. */
const called = (key: unknown): string => (key instanceof Promise ? "a Promise" : "that");

function checkedKey(key: unknown): Key {
  if (isKey(key)) return key;
  const problem = notGiven("by must give a key, a string or a finite number", key, called);
  throw new RejectedCall("bad-key", problem, undefined, { value: key });
}
