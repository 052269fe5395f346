export { RunError, type RunErrorCode } from "./errors.ts";
export type { RecoveryOptions } from "./recovery-options.ts";
export { run } from "./run.ts";
export { RunningFlow } from "./running-flow.ts";
export { type RunOptions, start } from "./start.ts";
export type { StopOptions } from "./stop-options.ts";
