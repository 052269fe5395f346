export { RunningFlow } from "./running-flow.ts";
export { run } from "./run.ts";
export { type RunOptions, start } from "./start.ts";
