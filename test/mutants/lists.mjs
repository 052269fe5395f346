import { engine } from "./lists/engine.mjs";
import { eventTime } from "./lists/event-time.mjs";
import { joins } from "./lists/joins.mjs";
import { keyed } from "./lists/keyed.mjs";
import { policy } from "./lists/policies.mjs";
import { records } from "./lists/records.mjs";
import { run } from "./lists/run.mjs";
import { state } from "./lists/state.mjs";
import { waiting } from "./lists/waiting.mjs";
import { windows } from "./lists/windows.mjs";

/**
 * Mutants by the part of ts/ that they are in. Each names its `file`, the text to `find` in it, which stands there once,
 * what to `replace` it by, and the `tests` that must then fail. Of one that no test can tell from the original,
 * `equivalent` says why.
 */
export const lists = {
  "flow/event-time": eventTime,
  "flow/state": state,
  "flow/operators/windows": windows,
  "flow/operators/joins": joins,
  "flow/operators/keyed": keyed,
  "flow/operators": waiting,
  "flow/policy": policy,
  "flow/engine": engine,
  "flow/records": records,
  run,
};
