import type { KeyedLogicContext } from "../../../ts/flow/engine/keyed-logic.ts";
import type { Step } from "../../../ts/flow/graph/step.ts";
import { codeOf } from "../../../ts/flow/hot/code-of.ts";
import { StepState } from "../../../ts/flow/state/step-state.ts";
import type { Key } from "../../../ts/flow/values/key.ts";
import type { Host } from "../../../ts/host/host.ts";

/** Something that left a step: a record by one of its outputs, or one that it rejected. */
export interface Emitted {
  readonly output: number | "rejected";
  readonly key: Key | undefined;
  readonly value: unknown;
  readonly eventTime: number | undefined;
}

/** What a logic is made with, outside of a flow: all that it emits or rejects is noted. */
export function recordingContext(host: Host, note: (emitted: Emitted) => void): KeyedLogicContext {
  const record = (output: Emitted["output"], value: unknown, key?: Key, eventTime?: number): void =>
    note({ output, key, value, eventTime });
  const fail = (code: string, problem: string, _value: unknown, _key: unknown, cause?: unknown): Error =>
    new Error(`${code}: ${problem}`, { cause });
  return {
    emit: (value, key, eventTime) => record(0, value, key, eventTime),
    emitTo: (output, value, key, eventTime) => record(output, value, key, eventTime),
    desk: {
      step: "test",
      counter: { passed: 0 },
      fail,
      call: String,
      reject: (_code: string, _problem: string, value: unknown, key?: Key, eventTime?: number) =>
        record("rejected", value, key, eventTime),
    } as unknown as KeyedLogicContext["desk"], // of its error codes any will do
    code: codeOf({ codeSlot: 0 } as Step),
    state: new StepState(),
    host,
    endOfTime: () => Number.NEGATIVE_INFINITY,
  };
}
