import type { Step } from "../graph/step.ts";
import { copies } from "./copies.ts";
import type { StageCode } from "./stage.ts";

const made: StageCode[] = [];

/**
 * The copy of the code that a step runs on. Lanes count from a start that the flow's id gives: so neighbours have
 * different copies, different flows mostly too, and a flow that is declared or run again finds the same ones.
 */
export function codeOf(step: Step): StageCode {
  const copy = step.lane % copies.length;
  made[copy] ??= copies[copy]!();
  return made[copy];
}
