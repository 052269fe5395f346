import { connectors } from "./lists/connectors.mjs";
import { core } from "./lists/core.mjs";
import { eventTime } from "./lists/event-time.mjs";
import { exchange } from "./lists/exchange.mjs";
import { host } from "./lists/host.mjs";
import { inspect } from "./lists/inspect.mjs";
import { run } from "./lists/run.mjs";
import { state } from "./lists/state.mjs";
import { timely } from "./lists/timely.mjs";

/**
 * Mutants by the folder of ts/ that they are in. Each names its `file`, the text to `find` in it, which stands there once,
 * what to `replace` it by, and the `tests` that must then fail. Of one that no test can tell from the original,
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
  run,
  timely,
};
