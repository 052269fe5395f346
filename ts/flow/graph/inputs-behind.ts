import type { Port, Step } from "./step.ts";

/** Ids of the inputs that what a port carries comes from. */
export function inputsBehind(port: Port): string[] {
  const seen = new Set<Step>();
  const walk = (step: Step): void => {
    if (seen.has(step)) return;
    seen.add(step);
    for (const { step: before } of step.inputs) walk(before);
  };
  walk(port.step);
  return [...seen].filter(({ kind }) => kind === "input").map(({ id }) => id);
}
