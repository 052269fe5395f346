import { FlowError } from "../../errors.ts";
import type { CheckedPolicy } from "../../policy/error-policy.ts";
import { retried } from "../../policy/retried.ts";
import { checkedFunction, checkedObject } from "../../values/checked.ts";
import type { Key } from "../../values/key.ts";
import type { KeyContext } from "./key-context.ts";
import { type AboutKey, attempted } from "./stateful-attempt.ts";

type Act = (state: unknown, context: KeyContext<Key, unknown>) => unknown;

/** The functions of a stateful step, as the engine calls them. */
export interface StatefulFunctions {
  start(key: Key): unknown;
  onTimer?: Act;
  onEventTimer?: Act;
  onExpire?: Act;
  onEnd?: Act;
}

/** The functions that are called without a value, fit for a policy. */
export type StatefulActs = { readonly start: (key: Key) => unknown } & {
  readonly [Name in ActName]?: AboutKey;
};

export function attemptedActs(functions: StatefulFunctions, policy: CheckedPolicy): StatefulActs {
  const acts: Partial<Record<ActName, AboutKey>> = {};
  for (const name of ACTS)
    if (functions[name] !== undefined)
      acts[name] = attempted((state, context) => functions[name]!(state, context), policy);
  return { start: retried((key) => functions.start(key), policy), ...acts };
}

/**
 * What else a logic has is its own affair, but for a function that is named as if it were called.
 * @throws {FlowError} `bad-option` for what is no function, and for one that nobody would call.
 */
export function checkedActs(functions: StatefulFunctions, takes: string): void {
  checkedFunction("start", checkedObject(functions, "the logic").start);
  checkedFunction(takes, (functions as unknown as Readonly<Record<string, unknown>>)[takes]);
  for (const name of ACTS) if (functions[name] !== undefined) checkedFunction(name, functions[name]);
  const stray = Object.keys(functions).find((name) => /^on[A-Z]/.test(name) && !KNOWN.has(name));
  if (stray !== undefined)
    throw new FlowError("bad-option", `the logic may have ${[...KNOWN].join(", ")}, not "${stray}"`);
}

/** Those of them. */
const ACTS = ["onTimer", "onEventTimer", "onExpire", "onEnd"] as const;
/** What may be called, of one kind of stateful step or another: a logic may serve several. */
const KNOWN: ReadonlySet<string> = new Set(["onValue", "onBatch", ...ACTS]);
/** The name of one. */
export type ActName = (typeof ACTS)[number];
