import type { Step } from "../graph/step.ts";
import { greatest } from "../values/least-and-greatest.ts";
import type { LastWatermark } from "./last-watermark.ts";
import type { Lowering, Operator } from "./operator.ts";

/** How far event time comes at the inputs of steps before they end, whichever of their partitions ends last. */
export class EndOfTime {
  /** By what tells event time. */
  readonly #lasts: ReadonlyMap<Step, LastWatermark>;
  readonly #operators: ReadonlyMap<Step, Operator>;

  constructor(lasts: ReadonlyMap<Step, LastWatermark>, operators: ReadonlyMap<Step, Operator>) {
    this.#lasts = lasts;
    this.#operators = operators;
  }

  /** What to ask for a step, once all operators are there; +Infinity while that is not known. */
  at(step: Step): () => number {
    let sources: (readonly [LastWatermark, lag: number])[] | undefined;
    let end = Number.POSITIVE_INFINITY;
    return () => {
      if (end < Number.POSITIVE_INFINITY) return end;
      sources ??= this.#sourcesOf(step);
      end = greatest(sources.map(([last, lag]) => (last.watermark ?? Number.POSITIVE_INFINITY) - lag));
      return end;
    };
  }

  /** What tells the event time of a step, and how far the steps between hold it back at the least. */
  #sourcesOf(step: Step): (readonly [LastWatermark, number])[] {
    const lags = tellersOf(step, (one) => this.#operators.get(one)?.lag ?? 0);
    return [...lags].flatMap(([one, lag]) => {
      const last = this.#lasts.get(one);
      return last === undefined ? [] : [[last, lag] as const];
    });
  }
}

/**
 * What event time at the inputs of a step comes from: inputs of the flow, and steps that give records another. With each
 * how far it is held back on the way; those that it is held back from until the end are left out.
 */
export function tellersOf(step: Step, lagOf: (step: Step) => number = () => 0): ReadonlyMap<Step, number> {
  return new Map([...lagsBefore(step, 0, lagOf, new Map())].filter(([one]) => tellsTime(one)));
}

/** Notes of all steps before one how far they are held back on the way, unless it is known already that it is less. */
function lagsBefore(
  step: Step,
  lag: number,
  lagOf: (step: Step) => number,
  known: Map<Step, number>,
): ReadonlyMap<Step, number> {
  for (const { step: before } of timeInputs(step)) {
    const behind = lag + lagOf(before);
    if (behind >= (known.get(before) ?? Number.POSITIVE_INFINITY)) continue;
    known.set(before, behind);
    lagsBefore(before, behind, lagOf, known);
  }
  return known;
}

/** Whether its outputs have an event time of their own. */
function tellsTime(step: Step): boolean {
  return timeFrom(step) === "own claim" && step.outputs.some(({ timed }) => timed);
}

function timeInputs(step: Step): Step["inputs"] {
  const from = timeFrom(step);
  return from === "own claim" ? [] : from === "first input" ? step.inputs.slice(0, 1) : step.inputs;
}

function timeFrom(step: Step): Lowering<never>["timeFrom"] {
  return "lowering" in step ? step.lowering.timeFrom : "inputs";
}
