import type { KeyedLogicContext } from "../../engine/keyed-logic.ts";

/** What the windows of a whole stream are made with: they have one key, which is nobody else's affair. */
export function withoutKeys(context: KeyedLogicContext): KeyedLogicContext {
  const { emit, desk } = context;
  return {
    ...context,
    emit: (value, _key, eventTime) => emit(value, undefined, eventTime),
    emitTo: (output, value, _key, eventTime) => context.emitTo(output, value, undefined, eventTime),
    desk: {
      step: desk.step,
      counter: desk.counter,
      call: (value) => desk.call(value),
      reject: (code, problem, value, _key, eventTime, cause) =>
        desk.reject(code, problem, value, undefined, eventTime, cause),
      fail: (code, problem, value, _key, cause) => desk.fail(code, problem, value, undefined, cause),
    },
  };
}
