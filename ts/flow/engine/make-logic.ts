import type { KeyedLogic, KeyedLogicFactory } from "./keyed-logic.ts";
import type { OperatorParts } from "./operator.ts";
import type { Pace } from "./pace.ts";

/**
 * A worker's instance of a keyed step's logic, whose results go down the chains and are counted.
 * @param pace Absent: it has no pauses.
 */
export function makeLogic(factory: KeyedLogicFactory, parts: OperatorParts, pace?: Pace): KeyedLogic {
  const { chains, counter, desk, code, state, info, endOfTime } = parts;
  const { push } = chains[0]!;
  return factory({
    emit: (value, key, eventTime) => {
      counter.passed++;
      push(value, key, eventTime);
    },
    emitTo: (output, value, key, eventTime) => {
      counter.toOthers++;
      chains[output]!.push(value, key, eventTime);
    },
    ...(pace !== undefined && { isFull: () => pace.isFull }),
    desk,
    endOfTime,
    code,
    state,
    host: info.host,
  });
}
