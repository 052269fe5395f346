import type { KeyedLogicFactory } from "../../engine/keyed-logic.ts";
import { FlowError } from "../../errors.ts";
import { type AnyStream, portsOf } from "../../graph/any-stream.ts";
import { makeStream } from "../../streams/make-stream.ts";
import { localLowering } from "../keyed/keyed-lowering.ts";

/** A step's main results, and the records that came too late for it. */
export interface WithLate<S, L = S> {
  readonly results: S;
  /** The records that came too late, as they came. */
  readonly late: L;
}

/**
 * Declares a step that keeps state for all that comes by on its worker, by event time, with keys or without; it has
 * a second output, for late records.
 * @throws {FlowError} `bad-option` where the stream has no event time.
 */
export function addLocalStep<S extends AnyStream>(
  stream: S,
  id: string,
  operator: string,
  logic: KeyedLogicFactory,
): WithLate<S> {
  const inputs = portsOf(id, [stream]);
  const { keyed, timed } = stream.port;
  requireEventTime(stream, `step "${id}"`);
  const [results, late] = stream.flow.addStep(
    id,
    { kind: "keyed", operator, logic, inputs, lowering: localLowering },
    [
      { keyed, timed },
      { name: "late", keyed, timed },
    ],
  );
  return { results: makeStream<S>(stream.flow, results!), late: makeStream<S>(stream.flow, late!) };
}

/** @throws {FlowError} `bad-option` where the stream has no event time. */
export function requireEventTime(stream: AnyStream, what: string): void {
  if (stream.port.timed) return;
  const remedy = "set eventTime at the input, or use withEventTime";
  throw new FlowError("bad-option", `${what} needs a stream with event time; ${remedy}`);
}
