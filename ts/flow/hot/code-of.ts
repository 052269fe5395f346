import type { StageCode } from "./compiler.ts";
import { copies } from "./copies.ts";

const made: StageCode[] = [];

/**
 * The copy of the code that a step runs on. Slots count from a start that the flow's id gives: so neighbours have
 * different copies, different flows mostly too, and a flow that is declared or run again finds the same ones.
 */
export function codeOf({ codeSlot }: { readonly codeSlot: number }): StageCode {
  const copy = codeSlot % copies.length;
  made[copy] ??= copies[copy]!();
  return made[copy];
}
