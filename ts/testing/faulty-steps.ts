import type { KeyedLogic, KeyedLogicContext } from "../flow/engine/keyed-logic.ts";
import type { AsyncStep, KeyedStep, StageStep } from "../flow/graph/step.ts";
import type { StageContext } from "../flow/hot/compiler.ts";
import type { KeyedBatch } from "../flow/hot/stage.ts";
import { sliceBatch } from "../timely/index.ts";
import type { ArmedFaults, Strike } from "./faults.ts";
import type { StepDraft } from "./flow-copy.ts";

/** What the error of an injected fault says. */
export const PROBLEM = "a fault was injected";

/** Has a stateless step fail in place of its function, under its own error policy. */
export function breakStage(step: StepDraft & { compile: StageStep["compile"] }, faults: ArmedFaults): void {
  const { compile, policy } = step;
  const attempts = policy?.attempts ?? 1;
  step.compile = (context: StageContext, nexts) => {
    const push = compile(context, nexts);
    return (value, key, eventTime) => {
      const strike = lastStrike(attempts, () => faults.atRecord(value, key));
      if (strike === undefined) push(value, key, eventTime);
      else context.desk.reject("step-failed", PROBLEM, value, key, eventTime, strike.error);
    };
  };
}

/** Has a keyed step fail in place of its logic, under its own error policy. */
export function breakKeyed(step: StepDraft & { logic: KeyedStep["logic"] }, faults: ArmedFaults): void {
  const { logic, policy } = step;
  const attempts = policy?.attempts ?? 1;
  step.logic = (context) => breakLogic(logic(context), context, faults, attempts);
}

/** Has an asynchronous step's calls fail. */
export function breakAsync(step: StepDraft & { call: AsyncStep["call"] }, faults: ArmedFaults): void {
  const { call } = step;
  step.call = {
    ...call,
    fn(value, context) {
      const strike = faults.atRecord(value, context.key);
      return strike === undefined ? call.fn(value, context) : Promise.reject(strike.error);
    },
  };
}

/** Changed in place, since a logic's methods may be those of a class. */
function breakLogic(
  logic: KeyedLogic,
  { desk }: KeyedLogicContext,
  faults: ArmedFaults,
  attempts: number,
): KeyedLogic {
  const onBatch = logic.onBatch.bind(logic);
  logic.onBatch = (batch, watermark, side) => {
    const { values, keys, eventTimes } = batch;
    let from = 0;
    const passUpTo = (to: number): void => {
      if (from < to) onBatch(sliceBatch(batch, from, to) as KeyedBatch, watermark, side);
      from = to + 1;
    };
    for (const [i, value] of values.entries()) {
      const strike = lastStrike(attempts, () => faults.atRecord(value, keys?.[i]));
      if (strike === undefined) continue;
      passUpTo(i);
      desk.reject("step-failed", PROBLEM, value, keys?.[i], eventTimes?.[i], strike.error);
    }
    passUpTo(values.length);
  };
  return logic;
}

/** The fault that is left when a step has tried as often as its policy has it; undefined: it got through. */
export function lastStrike(attempts: number, tryOnce: () => Strike | undefined): Strike | undefined {
  let strike = tryOnce();
  for (let attempt = 1; attempt < attempts && strike !== undefined; attempt++) strike = tryOnce();
  return strike;
}
