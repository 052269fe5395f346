import { ConnectorError } from "../../connectors/errors.ts";
import type { InputStep, OutputStep, Step } from "../graph/step.ts";
import { renderValue } from "../values/render-value.ts";
import type { FlowRun } from "./flow-run.ts";

/** Names of the partitions of each input, and of each output that has some. */
export type PartitionNames = ReadonlyMap<Step, readonly string[]>;

/**
 * Asks sources and sinks for their partitions, before anything is built: who owns and who gets what follows from
 * the names. Those of a source are sorted, so that every worker and every run agree; those of a sink stay in the order
 * that its `route` goes by.
 * @throws {StepError} `source-failed`, `sink-failed`.
 * @param asked Holds the steps that have been asked and have not answered.
 */
export async function listPartitions(
  flow: { readonly steps: readonly Step[] },
  run: FlowRun,
  asked: Set<Step>,
): Promise<PartitionNames> {
  const names = new Map<Step, readonly string[]>();
  const ends = flow.steps.filter((step) => step.kind === "input" || step.kind === "output");
  const lists = await Promise.all(
    ends.map((step) => {
      asked.add(step);
      return partitionsOf(step, run).finally(() => asked.delete(step));
    }),
  );
  for (const [i, step] of ends.entries()) {
    const listed = lists[i];
    if (listed === undefined) continue;
    const last = new Map(listed.map((name, i) => [name, i]));
    const repeated = listed.find((name, i) => last.get(name) !== i);
    if (repeated !== undefined)
      throw misnamed(step, run, `two partitions are called ${renderValue(repeated)}`);
    names.set(step, step.kind === "input" ? [...listed].sort() : [...listed]);
  }
  return names;
}

async function partitionsOf(
  step: InputStep | OutputStep,
  run: FlowRun,
): Promise<readonly string[] | undefined> {
  let names: readonly string[] | undefined;
  let listed: unknown;
  try {
    const context = run.connectorContext(step);
    listed =
      step.kind === "input" ? await step.source.partitions(context) : await step.sink.partitions?.(context);
    if (listed === undefined && step.kind === "output") return undefined;
    if (Array.isArray(listed)) names = Array.from(listed as readonly string[]);
  } catch (cause) {
    throw unlisted(step, run, cause);
  }
  if (names?.every((name) => typeof name === "string")) return names;
  throw misnamed(step, run, `partitions must give an array of names, not ${renderValue(listed)}`);
}

function misnamed(step: Step, run: FlowRun, problem: string): Error {
  return unlisted(step, run, new ConnectorError("bad-connector", problem));
}

function unlisted(step: Step, run: FlowRun, cause: unknown): Error {
  const code = step.kind === "input" ? "source-failed" : "sink-failed";
  return run.error(step, code, "its partitions cannot be listed", {}, cause);
}
