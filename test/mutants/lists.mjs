import { connectors } from "./lists/connectors.mjs";
import { core } from "./lists/core.mjs";
import { engine } from "./lists/engine.mjs";
import { eventTime } from "./lists/event-time.mjs";
import { exchange } from "./lists/exchange.mjs";
import { host } from "./lists/host.mjs";
import { inspect } from "./lists/inspect.mjs";
import { joins } from "./lists/joins.mjs";
import { keyed } from "./lists/keyed.mjs";
import { policy } from "./lists/policies.mjs";
import { records } from "./lists/records.mjs";
import { recovery } from "./lists/recovery.mjs";
import { run } from "./lists/run.mjs";
import { sinks } from "./lists/sinks.mjs";
import { state } from "./lists/state.mjs";
import { timely } from "./lists/timely.mjs";
import { waiting } from "./lists/waiting.mjs";
import { windows } from "./lists/windows.mjs";

/**
 * Mutants by the part of ts/ that they are in. Each names its `file`, the text to `find` in it, which stands there once,
 * what to `replace` it by, and the `tests` of which one must then fail; they are run in this order. Of one that no test can tell from the original,
 * `equivalent` says why.
 */
export const lists = {
  "flow/event-time": eventTime,
  "flow/state": state,
  connectors,
  core,
  exchange,
  host,
  inspect,
  recovery,
  run,
  sinks,
  timely,
  "flow/operators/windows": windows,
  "flow/operators/joins": joins,
  "flow/operators/keyed": keyed,
  "flow/operators": waiting,
  "flow/policy": policy,
  "flow/engine": engine,
  "flow/records": records,
};
