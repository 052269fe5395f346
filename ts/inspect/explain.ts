import type { BuiltFlow } from "../flow/engine/build-flow.ts";
import type { ConnectorCall } from "../flow/engine/operator.ts";
import type { Step } from "../flow/graph/step.ts";
import type { Flow } from "../flow/index.ts";
import { sayPending } from "../flow/operators/async/say-pending.ts";
import type { Holder, Input, Timestamp } from "../timely/index.ts";
import { onOneLine } from "../words/printable.ts";

/** Why a step has got no further. */
export interface Explanation {
  /** The step that waits. */
  readonly step: string;
  /** The earliest timestamps that may still come in, as (epoch, event time); none before the flow has begun. */
  readonly frontier: readonly Timestamp[];
  /** What keeps the frontier there. */
  readonly holders: readonly Holder[];
  /** The same in a sentence. */
  readonly sentence: string;
}

/**
 * For each step that waits for something: which step holds which timestamp, or which source, sink or call is at work.
 * @param all The flow as each worker runs it: all see the same progress.
 */
export function explainFlow(flow: Flow, all: readonly BuiltFlow[]): Explanation[] {
  const [built] = all;
  const atWork = [...all.flatMap(explainConnectors), ...all.flatMap(explainFunctions)];
  return flow.steps.flatMap(({ id }, i) => {
    const inputs = (built?.ports.get(flow.steps[i]!) ?? []).filter((input) => !input.frontier.isEmpty);
    const own = atWork.filter(({ step }) => step === id);
    return [...own, ...inputs.map((input) => explainInput(id, input, built!))];
  });
}

/** Why a flow does not begin: sources and sinks that have been asked for their partitions, and have not answered. */
export function explainAsked(asked: Iterable<Step>): Explanation[] {
  return Array.from(asked, ({ id, kind }) => {
    const what = kind === "input" ? "source" : "sink";
    const sentence = `step "${onOneLine(id)}" waits for its ${what}, which has not listed its partitions`;
    return { step: id, frontier: [], holders: [], sentence };
  });
}

/** Which sources and sinks have been asked to open, write or close, and have not answered. */
export function explainConnectors({ inputs, outputs }: BuiltFlow): Explanation[] {
  return [
    ...inputs.flatMap(({ step, calls }) => calls.map((call) => explainCall(step.id, "source", call))),
    ...outputs.flatMap(({ step, call }) => (call === undefined ? [] : [explainCall(step.id, "sink", call)])),
  ];
}

const CALLS = {
  open: "has not opened",
  write: "is still writing",
  save: "has not said where it is",
  commit: "has not committed what it prepared",
  close: "has not closed",
} as const;

function explainCall(
  step: string,
  what: "source" | "sink",
  { kind, time, partition }: ConnectorCall,
): Explanation {
  const which = partition === undefined ? "" : ` partition "${onOneLine(partition)}"`;
  const sentence = `step "${onOneLine(step)}" waits for its ${what}, which ${CALLS[kind]}${which}, at ${renderTime(time)}`;
  return explanationOf(step, time, sentence);
}

/** Which functions have been called for a record and have not answered: of each step the call that has waited longest. */
function explainFunctions({ callers }: BuiltFlow): Explanation[] {
  const calls = Array.from(callers, ({ longestCall }) => longestCall ?? []).flat();
  return calls.map((call) =>
    explanationOf(call.step, call.time, `${sayPending(call)}, at ${renderTime(call.time)}`),
  );
}

function explanationOf(step: string, time: Timestamp, sentence: string): Explanation {
  const holder = { operator: step, port: 0, kind: "capability", time, arrivesAt: time, count: 1 } as const;
  return { step, frontier: [time], holders: [holder], sentence };
}

function explainInput(step: string, input: Input<unknown>, { dataflow }: BuiltFlow): Explanation {
  const frontier = input.frontier.elements;
  const holders = dataflow.explain(input);
  const waits = `step "${onOneLine(step)}" waits at ${frontier.map(renderTime).join(" and ")}`;
  return {
    step,
    frontier,
    holders,
    sentence: `${waits}: ${[...new Set(holders.map(renderHolder))].join("; ")}`,
  };
}

function renderHolder({ operator, kind, time, count }: Holder): string {
  const what =
    kind === "capability"
      ? `step "${onOneLine(operator)}" may still send at`
      : `step "${onOneLine(operator)}" has not taken ${count} message${count === 1 ? "" : "s"} at`;
  return `${what} ${renderTime(time)}`;
}

/** `epoch 1, event time 2026-11-22T10:00:00.000Z, iteration 3`; in a loop in a loop `iteration 3, 0`. */
function renderTime([epoch, eventTime, ...iterations]: Timestamp): string {
  const parts = [`epoch ${epoch}`];
  if (eventTime !== undefined && Number.isFinite(eventTime))
    parts.push(`event time ${new Date(eventTime).toISOString()}`);
  if (iterations.length > 0) parts.push(`iteration ${iterations.join(", ")}`);
  return parts.join(", ");
}
