import type { CheckedPolicy } from "../../policy/error-policy.ts";
import { guarded } from "../../policy/guarded.ts";
import { checkedFunction, checkedOptions } from "../../values/checked.ts";
import type { Key } from "../../values/key.ts";
import type { KeyContext } from "./key-context.ts";

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
export function guardedActs(functions: StatefulFunctions, policy: CheckedPolicy): StatefulFunctions {
  const acts: Partial<Record<ActName, Act>> = {};
  for (const name of ACTS)
    if (functions[name] !== undefined)
      acts[name] = guarded((state, context) => functions[name]!(state, context), policy);
  return { start: (key) => functions.start(key), ...acts };
}

/** @throws {FlowError} `bad-option` for what is no function. */
export function checkedActs(functions: StatefulFunctions, takes: string): void {
  checkedFunction("start", checkedOptions(functions, "the logic").start);
  checkedFunction(takes, (functions as unknown as Readonly<Record<string, unknown>>)[takes]);
  for (const name of ACTS) if (functions[name] !== undefined) checkedFunction(name, functions[name]);
}

/** Those of them. */
const ACTS = ["onTimer", "onEventTimer", "onExpire", "onEnd"] as const;
/** The name of one. */
export type ActName = (typeof ACTS)[number];
