import type { CheckedPolicy } from "../../policy/error-policy.ts";
import { gathered } from "../../policy/gathered.ts";
import { endsFlow } from "../../policy/guarded.ts";
import { retried } from "../../policy/retried.ts";
import { copyOf } from "../../values/copy-of.ts";
import type { Key } from "../../values/key.ts";
import type { KeyContext } from "./key-context.ts";
import { checkedResults } from "./results.ts";

/** A key at hand, and what may be done to it. */
export interface KeyAtHand extends KeyContext<Key, unknown> {
  readonly state: unknown;
  /** Takes in the record that the key is at hand for: until then nothing is known of it. */
  take(): void;
  /** Throws what `setTimer` would. */
  checkTimer(at: number): void;
  /** Throws what `setEventTimer` would. */
  checkEventTimer(at: number): void;
}

/** A function of the user's that is called about the key at hand, and gives what it emits. */
export type AboutKey<A extends unknown[]> = (key: KeyAtHand, ...args: A) => unknown;

/**
 * A function fit for a policy: it is given a copy of the state, and what it did to its key is done when all of it has
 * succeeded, its results being gathered; so it may be called again. The same where a failure ends the flow anyhow.
 */
export function attempted<A extends unknown[]>(
  call: (state: unknown, context: KeyContext<Key, unknown>, ...args: A) => unknown,
  policy: CheckedPolicy,
): AboutKey<A> {
  if (endsFlow(policy)) {
    return (key, ...args) => {
      key.take();
      return call(key.state, key, ...args);
    };
  }
  const results = gathered(call);
  const attempt = (key: KeyAtHand, ...args: A): unknown => {
    const state = copyOf(key.state);
    const draft = new Draft(key);
    const elements = checkedResults(results(state, draft, ...args));
    key.take();
    key.setState(state);
    draft.keep();
    return elements;
  };
  return retried(attempt, policy);
}

/** What a function does to its key, kept back until all of it has succeeded. */
class Draft implements KeyContext<Key, unknown> {
  readonly #of: KeyAtHand;
  #keep: () => void = () => {};

  constructor(of: KeyAtHand) {
    this.#of = of;
  }

  get key(): Key {
    return this.#of.key;
  }

  get eventTime(): number | undefined {
    return this.#of.eventTime;
  }

  get watermark(): number {
    return this.#of.watermark;
  }

  get now(): number {
    return this.#of.now;
  }

  setState(state: unknown): void {
    this.#then(() => this.#of.setState(state));
  }

  forget(): void {
    this.#then(() => this.#of.forget());
  }

  setTimer(at: number): void {
    this.#of.checkTimer(at);
    this.#then(() => this.#of.setTimer(at));
  }

  clearTimer(): void {
    this.#then(() => this.#of.clearTimer());
  }

  setEventTimer(at: number): void {
    this.#of.checkEventTimer(at);
    this.#then(() => this.#of.setEventTimer(at));
  }

  clearEventTimer(): void {
    this.#then(() => this.#of.clearEventTimer());
  }

  /** Does all of it, in order. */
  keep(): void {
    this.#keep();
  }

  #then(act: () => void): void {
    const before = this.#keep;
    this.#keep = () => {
      before();
      act();
    };
  }
}
