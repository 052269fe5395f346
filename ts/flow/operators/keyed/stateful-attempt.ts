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

/** A function of the user's that is called about the key at hand, and what came for it, and gives what it emits. */
export type AboutKey<V = void> = (key: KeyAtHand, came: V) => unknown;

/**
 * A function fit for a policy: it is given a copy of the state, and what it did to its key is done when all of it has
 * succeeded, its results being gathered; so it may be called again. The same where a failure ends the flow anyhow.
 */
export function attempted<V = void>(
  call: (state: unknown, context: KeyContext<Key, unknown>, came: V) => unknown,
  policy: CheckedPolicy,
): AboutKey<V> {
  if (endsFlow(policy)) {
    return (key, came) => {
      key.take();
      return call(key.state, key, came);
    };
  }
  const results = gathered(call);
  const attempt = (key: KeyAtHand, came: V): unknown => {
    const state = copyOf(key.state);
    const { context, keep } = draftOf(key);
    const elements = checkedResults(results(state, context, came));
    key.take();
    key.setState(state);
    keep();
    return elements;
  };
  return retried(attempt, policy);
}

/** A key as a function is given it, and what the function does to it, in order: kept back until it is asked for. */
interface Draft {
  readonly context: KeyContext<Key, unknown>;
  keep(): void;
}

function draftOf(of: KeyAtHand): Draft {
  let acts = (): void => {};
  const later = (name: string, act: (given: never) => void, given: never): void => {
    if (name === "setTimer") of.checkTimer(given);
    if (name === "setEventTimer") of.checkEventTimer(given);
    const before = acts;
    acts = () => {
      before();
      act.call(of, given);
    };
  };
  const context = new Proxy(of, {
    get(_, name: keyof KeyContext<Key, unknown>) {
      const member = of[name];
      return typeof member === "function" ? (given: never) => later(name, member, given) : member;
    },
  });
  return { context, keep: () => acts() };
}
