import type { AnyStream } from "../any-stream.ts";
import { addKeyedOutputs } from "./add-keyed-step.ts";
import { InTimeOrder } from "./in-time-order.ts";
import type { KeyedLogic, KeyedLogicContext } from "./keyed-logic.ts";
import type { StatefulFunctions } from "./stateful-logic.ts";
import {
  checkedSettings,
  type StatefulOptions,
  type StatefulSettings,
  type StatefulSides,
} from "./stateful-options.ts";

/** Declares a stateful step: gives its stream, or its streams by name where it has `sides`. */
export function addStateful(
  stream: AnyStream,
  id: string,
  operator: string,
  functions: StatefulFunctions,
  options: (StatefulOptions & Partial<StatefulSides<string>>) | undefined,
  make: (settings: StatefulSettings, context: KeyedLogicContext) => KeyedLogic,
): AnyStream | Readonly<Record<string, AnyStream>> {
  const settings = checkedSettings(stream, id, functions, options);
  const { sides } = settings;
  const logic = (context: KeyedLogicContext): KeyedLogic => {
    const made = make(settings, context);
    return functions.onEventTimer === undefined ? made : new InTimeOrder(made);
  };
  const [main, ...asides] = addKeyedOutputs(stream, id, operator, logic, sides);
  if (options?.sides === undefined) return main!;
  return Object.fromEntries([["main", main!], ...sides.map((name, i) => [name, asides[i]!] as const)]);
}
