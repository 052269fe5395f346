import { type AnyStream, portsOf } from "../any-stream.ts";
import { FlowError } from "../errors.ts";
import type { Key } from "../key.ts";
import type { KeyedStream } from "../keyed-stream.ts";
import { makeStream } from "../make-stream.ts";
import type { KeyedLogicFactory } from "./keyed-logic.ts";

/** Declares a step that keeps state by key. */
export function addKeyedStep<K extends Key, U>(
  stream: AnyStream,
  id: string,
  operator: string,
  logic: KeyedLogicFactory,
): KeyedStream<K, U> {
  const inputs = portsOf(id, [stream]);
  if (!stream.port.keyed)
    throw new FlowError("not-a-stream", `step "${id}" needs a keyed stream; use keyBy first`);
  const output = { keyed: true, timed: stream.port.timed };
  const [port] = stream.flow.addStep(id, { kind: "keyed", operator, logic, inputs }, [output]);
  return makeStream(stream.flow, port!);
}
