import type { Port, Step } from "./step.ts";

/** The inputs that what a port carries comes from. */
export function inputsBehind({ step }: Port): Step[] {
  const before = reached(step, ({ inputs }) => inputs.map((port) => port.step));
  return before.filter(({ kind }) => kind === "input");
}

/** The steps that what a step gives comes to, and the step itself. */
export function stepsAhead(step: Step): Step[] {
  return reached(step, ({ outputs }) => outputs.flatMap(({ readers }) => readers));
}

function reached(from: Step, nextOf: (step: Step) => readonly Step[]): Step[] {
  const seen = new Set([from]);
  for (const step of seen) for (const next of nextOf(step)) seen.add(next); // a set goes on to what is added meanwhile
  return [...seen];
}
