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

/** @throws {FlowError} `bad-option` for what is no function. */
export function checkedActs(functions: StatefulFunctions, takes: string): void {
  checkedFunction("start", checkedObject(functions, "the logic").start);
  checkedFunction(takes, (functions as unknown as Readonly<Record<string, unknown>>)[takes]);
  for (const name of ACTS) if (functions[name] !== undefined) checkedFunction(name, functions[name]);
}

/** Those of them. */
const ACTS = ["onTimer", "onEventTimer", "onExpire", "onEnd"] as const;
/** The name of one. */
export type ActName = (typeof ACTS)[number];
