import type { Key } from "../../values/key.ts";

/**
 * What a stateful step's functions are told about the key at hand, and may do to it. One object serves all keys:
 * do not keep it beyond the call.
 */
export interface KeyContext<K extends Key, S> {
  /** The key. */
  readonly key: K;
  /**
   * Event time of the record, in ms since 1970; in `onEventTimer` and `onExpire` the instant that it is called for;
   * of the latest record of the key in `onTimer` and `onEnd`.
   */
  readonly eventTime: number | undefined;
  /**
   * How far event time had come in the record's partition before it, in ms since 1970: a record with an earlier
   * event time is late. `-Infinity` while nothing is known; in the other functions how far it has come here.
   */
  readonly watermark: number;
  /** The wall clock, in ms since 1970. */
  readonly now: number;
  /**
   * Puts another state in place of the key's. Not needed where the state was changed in place.
   * @param state What the key's functions are given from now on.
   * @example
   * ```ts
   * flow.input("n", [1, 2, 3]).keyBy("all", () => "all").stateful("sum", {
   *   start: () => 0,
   *   onValue(sum, n, context) {
   *     context.setState(sum + n);
   *     return [sum + n];
   *   },
   * }).values().output("print", console.log); // 1, 3, 6
   * ```
   */
  setState(state: S): void;
  /**
   * Forgets the key: its state and its timers. Its next value starts afresh.
   * @example
   * ```ts
   * flow.input("n", [1, 2, 0, 3]).keyBy("all", () => "all").stateful("sum until 0", {
   *   start: () => ({ sum: 0 }),
   *   onValue(state, n, context) {
   *     state.sum += n;
   *     if (n === 0) context.forget();
   *     return [state.sum];
   *   },
   * }).values().output("print", console.log); // 1, 3, 3, 3
   * ```
   */
  forget(): void;
  /**
   * Sets the key's timer, in place of the one it may have: `onTimer` is called once, when the wall clock has
   * reached `at`.
   * @param at Instant in ms since 1970. One that has passed is due at once.
   * @throws {StepError} `bad-timer` for what is no instant, or where the step has no `onTimer`.
   * @example
   * ```ts
   * import { givenKeyed, testFlow } from "tidemark/testing";
   * const quiet = givenKeyed([{ key: "a", value: 1 }]).stateful("quiet for a minute", {
   *   start: () => 0,
   *   onValue: (_, __, context) => context.setTimer(context.now + 60_000),
   *   onTimer: (_, { key }) => [key],
   * });
   * const kit = testFlow(quiet.flow);
   * await kit.feed();
   * await kit.advanceClock({ minutes: 1 });
   * console.log(kit.values(quiet)); // [ 'a' ]
   * ```
   */
  setTimer(at: number): void;
  /**
   * Calls the key's timer off, where it has one.
   * @example
   * ```ts
   * import { givenKeyed, testFlow } from "tidemark/testing";
   * const late = givenKeyed([{ key: "a", value: "asked" }, { key: "b", value: "asked" }, { key: "a", value: "answered" }])
   *   .stateful("no answer", {
   *     start: () => 0,
   *     onValue: (_, what, context) => (what === "asked" ? context.setTimer(context.now + 5_000) : context.clearTimer()),
   *     onTimer: (_, { key }) => [key],
   *   });
   * const kit = testFlow(late.flow);
   * await kit.feed();
   * await kit.advanceClock({ seconds: 5 });
   * console.log(kit.values(late)); // [ 'b' ]
   * ```
   */
  clearTimer(): void;
  /**
   * Sets the key's timer by event time, in place of the one it may have: `onEventTimer` is called once, when no record
   * with an earlier event time is expected any more in this step, which is when its watermark has reached `at`.
   * When the input ends, timers that are set fire; what they set themselves fires too, up to the first that is later than
   * the key's latest value and than event time came in any partition.
   * @param at Instant in ms since 1970, rounded up to a whole one. One that event time has passed is due as soon as it moves on. In
   * `onEventTimer` it must be later than the instant at hand.
   * @throws {StepError} `bad-timer` for what is no such instant, or where the step has no `onEventTimer`.
   * @example
   * ```ts
   * const seen = [{ who: "ada", at: 3 }, { who: "bob", at: 20 }];
   * flow.input("seen", seen, { eventTime: { at: ({ at }) => at } }).keyBy("who", ({ who }) => who).stateful("gone", {
   *   start: () => 0,
   *   onValue: (_, { at }, context) => context.setEventTimer(at + 10),
   *   onEventTimer: (_, { eventTime }) => [eventTime],
   * }).entries().output("print", console.log); // ["ada", 13], ["bob", 30]
   * ```
   */
  setEventTimer(at: number): void;
  /**
   * Calls the key's timer by event time off, where it has one.
   * @example
   * ```ts
   * const eventTime = { at: (call: { at: number }) => call.at };
   * const calls = [{ id: 1, what: "open", at: 0 }, { id: 2, what: "open", at: 1 }, { id: 1, what: "close", at: 5 }];
   * flow.input("calls", calls, { eventTime }).keyBy("id", (call) => call.id).stateful("left open", {
   *   start: () => 0,
   *   onValue: (_, { what, at }, context) => (what === "open" ? context.setEventTimer(at + 10) : context.clearEventTimer()),
   *   onEventTimer: (_, { key }) => [key],
   * }).values().output("print", console.log); // 2
   * ```
   */
  clearEventTimer(): void;
}
