import type { KeyedLogicContext } from "../../../../ts/flow/engine/keyed-logic.ts";
import type { Step } from "../../../../ts/flow/graph/step.ts";
import { codeOf } from "../../../../ts/flow/hot/code-of.ts";
import { KeyTimers } from "../../../../ts/flow/state/key-timers.ts";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";

/** What a logic is made with, outside of a flow: what it emits is dropped. */
export function logicContext(): KeyedLogicContext {
  const fail = (code: string, problem: string, _value: unknown, _key: unknown, cause?: unknown): Error =>
    new Error(`${code}: ${problem}`, { cause });
  return {
    emit: () => {},
    emitAside: () => {},
    site: {
      step: "test",
      counter: { passed: 0 },
      fail,
      reject: fail,
    } as unknown as KeyedLogicContext["site"],
    code: codeOf({ lane: 0 } as Step),
    timers: new KeyTimers(),
    host: new SimulatedHost(),
  } as KeyedLogicContext;
}
