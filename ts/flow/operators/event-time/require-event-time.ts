import { FlowError } from "../../errors.ts";
import { type AnyStream, portsOf } from "../../graph/any-stream.ts";
import type { Port, Step } from "../../graph/step.ts";

/** @throws {FlowError} `not-a-stream`, and `no-event-time` where the stream has none. */
export function requireEventTime(stream: AnyStream, what = "it"): void {
  const [port] = portsOf([stream]);
  if (port!.timed) return;
  throw new FlowError("no-event-time", `${what} needs a stream with event time; ${remedyFor(port!)}`);
}

/** Tells of the merge where event time was lost, if it was. */
function remedyFor(port: Port): string {
  const merge = lossOf(port);
  if (merge === undefined) return "set eventTime at the input, or use withEventTime";
  const { step } = merge.inputs.find(({ timed }) => !timed)!;
  return `it is lost in the merge "${merge.id}" (${merge.line}), as "${step.id}" has none: give it one, or use withEventTime`;
}

/** The merge of streams with and without event time that a stream without comes from. */
function lossOf(port: Port): Step | undefined {
  for (let at: Port | undefined = port; at !== undefined && !at.timed; at = at.step.inputs[0]) {
    const { step } = at;
    if (step.kind === "merge" && step.inputs.some(({ timed }) => timed)) return step;
  }
  return undefined;
}
