import { FlowError } from "../errors.ts";
import type { InputStep, OutputStep, Step } from "../graph/step.ts";
import type { FlowRun } from "./flow-run.ts";

/**
 * Refuses a flow in which a file is written by two outputs, or written by one and read by an input. Before anything is
 * opened: what is opened first would have been begun afresh.
 * @throws {FlowError} `same-file`. @throws {StepError} `source-failed`, `sink-failed`.
 */
export async function refuseSharedFiles(
  flow: { readonly steps: readonly Step[] },
  run: FlowRun,
): Promise<void> {
  const inputs = flow.steps.filter((step) => step.kind === "input");
  const writers = new Map<string, OutputStep>();
  for (const step of flow.steps) {
    if (step.kind !== "output" || step.sink.files === undefined) continue; // most are asked nothing, and not waited for
    for (const file of await filesOf(step, run)) {
      const other = writers.get(file) ?? (await readerOf(file, inputs, run));
      if (other !== undefined) {
        const does = other.kind === "input" ? "reads" : "writes";
        const problem = `it writes ${file}, which "${other.id}" (${other.line}) ${does}: name another file`;
        throw new FlowError("same-file", problem, { step: step.id, line: step.line });
      }
      writers.set(file, step);
    }
  }
}

async function filesOf(step: OutputStep, run: FlowRun): Promise<readonly string[]> {
  try {
    return await step.sink.files!();
  } catch (cause) {
    throw run.error(step, "sink-failed", "its files cannot be told", {}, cause);
  }
}

async function readerOf(
  file: string,
  inputs: readonly InputStep[],
  run: FlowRun,
): Promise<InputStep | undefined> {
  for (const step of inputs) {
    try {
      if (await step.source.readsFile?.(file)) return step;
    } catch (cause) {
      throw run.error(step, "source-failed", "its files cannot be told", {}, cause);
    }
  }
  return undefined;
}
