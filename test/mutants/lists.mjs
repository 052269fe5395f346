import { eventTime } from "./lists/event-time.mjs";
import { run } from "./lists/run.mjs";
import { state } from "./lists/state.mjs";

/**
 * Mutants by the folder of ts/ that they are in. Each names its `file`, the text to `find` in it, which stands there once,
 * what to `replace` it by, and the `tests` that must then fail. Of one that no test can tell from the original,
 * `equivalent` says why.
 */
export const lists = { "flow/event-time": eventTime, "flow/state": state, run };
