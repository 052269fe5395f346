import type { Dataflow } from "../dataflow.ts";
import type { Step } from "../step.ts";
import type { FlowRun } from "./flow-run.ts";

/** Names of the partitions of each input, and of each output that has some. */
export type PartitionNames = ReadonlyMap<Step, readonly string[]>;

/**
 * Asks sources and sinks for their partitions, before anything is built: who owns and who gets what follows from
 * the names. Sorted, so that every worker and every run agree.
 * @throws {StepError} `source-failed`, `sink-failed`.
 */
export async function listPartitions(flow: Dataflow, run: FlowRun): Promise<PartitionNames> {
  const names = new Map<Step, readonly string[]>();
  for (const step of flow.steps) {
    const listed = await partitionsOf(step, run);
    if (listed === undefined) continue;
    const repeated = listed.find((name, i) => listed.indexOf(name) !== i);
    if (repeated !== undefined) throw failure(step, run, `two partitions are called "${repeated}"`);
    names.set(step, [...listed].sort());
  }
  return names;
}

async function partitionsOf(step: Step, run: FlowRun): Promise<readonly string[] | undefined> {
  if (step.kind !== "input" && step.kind !== "output") return undefined;
  try {
    const context = run.connectorContext(step);
    return step.kind === "input" ? await step.source.partitions(context) : await step.sink.partitions?.(context);
  } catch (cause) {
    throw failure(step, run, "its partitions cannot be listed", cause);
  }
}

function failure(step: Step, run: FlowRun, problem: string, cause?: unknown): Error {
  return run.error(step, step.kind === "input" ? "source-failed" : "sink-failed", problem, {}, cause);
}
