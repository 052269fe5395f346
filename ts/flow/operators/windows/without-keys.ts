import type { KeyedLogicContext } from "../../engine/keyed-logic.ts";

/** What the windows of a whole stream are made with: they have one key, which is nobody else's affair. */
export function withoutKeys(context: KeyedLogicContext): KeyedLogicContext {
  const { emit, site } = context;
  return {
    ...context,
    emit: (value, _key, eventTime) => emit(value, undefined, eventTime),
    emitAside: (output, value, _key, eventTime) => context.emitAside(output, value, undefined, eventTime),
    site: {
      step: site.step,
      counter: site.counter,
      reject: (code, problem, value, _key, eventTime, cause) =>
        site.reject(code, problem, value, undefined, eventTime, cause),
      fail: (code, problem, value, _key, cause) => site.fail(code, problem, value, undefined, cause),
    },
  };
}
