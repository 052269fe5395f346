import type { Step } from "../step.ts";
import { copies } from "./copies/index.ts";
import type { StageCode } from "./stage.ts";

/** The copy of the code that a step runs on: neighbours have different ones, and a flow run again has the same. */
export function codeOf(step: Step): StageCode {
  return copies[step.serial % copies.length]!;
}
