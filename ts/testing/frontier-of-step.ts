import type { BuiltFlow } from "../flow/engine/build-flow.ts";
import type { Step } from "../flow/graph/step.ts";
import type { Timestamp } from "../timely/index.ts";
import type { StepDraft } from "./flow-copy.ts";

/** The frontier at the inputs of steps taken together; at an input, of what its partitions may still send. */
export function frontierOfStep(steps: readonly StepDraft[], built: readonly BuiltFlow[]): Timestamp[] {
  return minimal(steps.flatMap((step) => timesOf(step as Step, built)));
}

function timesOf(step: Step, built: readonly BuiltFlow[]): readonly Timestamp[] {
  if (step.kind === "input") {
    const readers = built
      .flatMap(({ inputs }) => inputs.filter((input) => input.step === step))
      .flatMap((input) => input.readers);
    return readers.filter((reader) => !reader.hasEnded).map((reader) => reader.claim.time);
  }
  // What one worker sees holds for all of them.
  return (built[0]!.ports.get(step) ?? []).flatMap((input) => input.frontier.elements);
}

function minimal(times: readonly Timestamp[]): Timestamp[] {
  const isBefore = (a: Timestamp, b: Timestamp): boolean => a.every((coordinate, i) => coordinate <= b[i]!);
  return times.filter(
    (time, n) => !times.some((other, m) => isBefore(other, time) && (m < n || !isBefore(time, other))),
  );
}
