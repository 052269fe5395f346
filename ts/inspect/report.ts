import type { BuiltFlow } from "../flow/engine/build-flow.ts";
import type { FlowRun } from "../flow/engine/flow-run.ts";
import type { InputOperator } from "../flow/engine/inputs/input-operator.ts";
import { StepCounters, type Tally } from "../flow/engine/step-counters.ts";
import type { Step } from "../flow/graph/step.ts";
import type { Flow } from "../flow/index.ts";
import { least } from "../flow/values/least-and-greatest.ts";
import type { RecoveryReport } from "../recovery/recovery-report.ts";

/**
 * An instant of event time, in ms since 1970, as it survives JSON, which has no infinite numbers: `"-Infinity"` before
 * anything is known, `"Infinity"` when the input has ended. `Number(time)` gives the number.
 */
export type ReportedTime = number | "-Infinity" | "Infinity";

/** What one step has done so far. */
export interface StepReport {
  readonly id: string;
  /** The operator's name: `map`, `filter`, … */
  readonly operator: string;
  /** Where it was declared: `orders.ts:12`. */
  readonly line: string;
  /** Ids of the steps that it reads. */
  readonly reads: readonly string[];
  /** Records that have come in. 0 for an input. */
  readonly received: number;
  /** Records passed on, all outputs together. 0 for an output. */
  readonly passed: number;
  /**
   * Records that the step could not process, and skipped or gave to its failed stream. Present where its error policy
   * lets it go on.
   */
  readonly failed?: number;
  /** Records that came too late for the step, and left by its output `late`. Present where it has one. */
  readonly late?: number;
  /** Records that an input let go: for want of room, or not read yet when the flow was stopped. Present where its source counts them. */
  readonly dropped?: number;
  /** States that a step keeps, a state a key, or a key and window or pane, and records that wait in it. */
  readonly kept?: number;
  /**
   * Event time that the step's input has reached: no earlier record can come in, but late ones. Absent where the step
   * has no frontier of its own (fused steps, inputs) or no event time.
   */
  readonly watermark?: ReportedTime;
  /** How far an input has got, from 0 to 1, where the sizes of all its partitions are known. */
  readonly progress?: number;
}

/** What a flow has done so far, as plain data: it comes out of JSON as it went in. */
export interface FlowReport {
  readonly flow: string;
  /** From the start until now, or the end, in ms. */
  readonly elapsedMs: number;
  /** Records read by all inputs. */
  readonly read: number;
  /** Records that the sinks of all outputs have taken. */
  readonly written: number;
  /** What waits to be taken, as for slow outputs and calls: records, and about how many bytes they take. Absent: nothing. */
  readonly queued?: { readonly records: number; readonly bytes: number };
  /**
   * Records that waited for calls, for a rate or for a sink, and were given up because the flow was stopped; absent where
   * there are none. What steps keep as their state is told by `kept` of theirs.
   */
  readonly abandoned?: number;
  /** Records that came too late, at all steps. As in {@link StepReport}. */
  readonly late?: number;
  /** Records that inputs let go: for want of room, or not read yet when the flow was stopped. As in {@link StepReport}. */
  readonly dropped?: number;
  /** Event time reached at the outputs: the least of their watermarks. As in {@link StepReport}. */
  readonly watermark?: ReportedTime;
  /** How far the input has got that is furthest from its end, from 0 to 1, where all sizes are known. */
  readonly progress?: number;
  /** What is durable. Absent where the flow is run without recovery, and while its store is opened. */
  readonly recovery?: RecoveryReport;
  readonly steps: readonly StepReport[];
}

/** One worker's copy of a flow; `built` is absent while partitions are being listed. */
interface Member {
  readonly run: FlowRun;
  readonly built: BuiltFlow | undefined;
}

/** Takes stock of a flow, on all of its workers. */
export function reportFlow(flow: Flow, members: readonly Member[], elapsedMs: number): FlowReport {
  const counters = StepCounters.sum(members.map(({ run }) => run.counters));
  const tally = counters.tally(flow.steps);
  const all = members.flatMap(({ built }) => built ?? []);
  const abandoned = members.reduce((sum, { run }) => sum + run.abandoned, 0);
  const steps = flow.steps.map((step) => reportStep(step, counters, tally, all));
  const inputs = steps.filter((_, i) => flow.steps[i]!.kind === "input");
  const isOutput = ({ kind }: Step): boolean => kind === "output";
  const outputs = steps.filter((_, i) => isOutput(flow.steps[i]!));
  return {
    flow: flow.id,
    elapsedMs,
    read: inputs.reduce((sum, step) => sum + step.passed, 0),
    written: flow.steps.filter(isOutput).reduce((sum, step) => sum + counters.of(step).taken, 0),
    ...queuedIn(all),
    ...optional("abandoned", abandoned === 0 ? undefined : abandoned),
    ...optional("late", total(steps.map((step) => step.late))),
    ...optional("dropped", total(inputs.map((step) => step.dropped))),
    ...optional("watermark", reported(leastIfAny(known(outputs.map((step) => step.watermark)).map(Number)))),
    ...optional("progress", leastOfAll(inputs.map((step) => step.progress))),
    steps,
  };
}

function queuedIn(all: readonly BuiltFlow[]): Pick<FlowReport, "queued"> {
  const records = all.reduce((sum, { dataflow }) => sum + dataflow.queued.records, 0);
  const bytes = all.reduce((sum, { dataflow }) => sum + dataflow.queued.bytes, 0);
  return records === 0 ? {} : { queued: { records, bytes } };
}

function reportStep(step: Step, counters: StepCounters, tally: Tally, all: readonly BuiltFlow[]): StepReport {
  return {
    id: step.id,
    operator: step.operator,
    line: step.line,
    reads: step.inputs.map((port) => port.step.id),
    received: tally.received(step),
    passed: step.outputs.reduce((sum, port) => sum + tally.passed(port), 0),
    ...optional("failed", goesOn(step) ? counters.of(step).rejected : undefined),
    ...optional("late", tally.late(step)),
    ...optional("dropped", total(readersOf(step, all).map(({ dropped }) => finite(dropped)))),
    ...optional("kept", keptBy(step, all)),
    ...optional("watermark", reported(watermarkOf(step, all))),
    ...optional("progress", progressOf(step, all)),
  };
}

function goesOn({ policy }: Step): boolean {
  return policy !== undefined && policy.ending !== "fail";
}

function keptBy(step: Step, all: readonly BuiltFlow[]): number | undefined {
  return total(
    all.map(({ states }) => (states.get(step)?.isCounted === true ? states.get(step)!.kept : undefined)),
  );
}

function watermarkOf(step: Step, [built]: readonly BuiltFlow[]): number | undefined {
  const inputs = built?.ports.get(step);
  if (inputs === undefined || !step.inputs.some((port) => port.timed)) return undefined;
  const times = inputs.flatMap((input) => input.frontier.elements);
  return least(times.map(([, eventTime]) => eventTime!));
}

function progressOf(step: Step, all: readonly BuiltFlow[]): number | undefined {
  return mean(readersOf(step, all).map(({ progress }) => finite(progress)));
}

function readersOf(step: Step, all: readonly BuiltFlow[]): InputOperator["readers"] {
  return all.flatMap(({ inputs }) => inputs.find((input) => input.step === step)?.readers ?? []);
}

function reported(time: number | undefined): ReportedTime | undefined {
  if (time === undefined) return undefined;
  if (Number.isFinite(time)) return time + 0; // -0 comes out of JSON as 0
  return time > 0 ? "Infinity" : "-Infinity";
}

/** What users' sources tell may be no number. */
function finite(told: number | undefined): number | undefined {
  return Number.isFinite(told) ? told : undefined;
}

function known<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined);
}

/** Of those that are known; undefined where none is. */
function total(numbers: readonly (number | undefined)[]): number | undefined {
  const counted = known(numbers);
  return counted.length === 0 ? undefined : counted.reduce((sum, n) => sum + n, 0);
}

function leastIfAny(numbers: readonly number[]): number | undefined {
  return numbers.length === 0 ? undefined : least(numbers);
}

/**
 * Undefined unless every number is known. The least, where a mean would call a job half done as soon as the smaller
 * of its inputs has been read.
 */
function leastOfAll(numbers: readonly (number | undefined)[]): number | undefined {
  return numbers.includes(undefined) ? undefined : leastIfAny(numbers as number[]);
}

/** Undefined unless every number is known. */
function mean(numbers: readonly (number | undefined)[]): number | undefined {
  if (numbers.length === 0 || numbers.includes(undefined)) return undefined;
  return (numbers as number[]).reduce((sum, n) => sum + n, 0) / numbers.length;
}

function optional<Name extends string, V>(name: Name, value: V | undefined): { readonly [N in Name]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [N in Name]?: V };
}
