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
  const [main] = addKeyedOutputs(stream, id, operator, logic, []);
  return main as KeyedStream<K, U>;
}

/** Declares a step that keeps state by key and has other outputs beside its main one. Gives the main one first. */
export function addKeyedOutputs(
  stream: AnyStream,
  id: string,
  operator: string,
  logic: KeyedLogicFactory,
  sides: readonly string[],
): AnyStream[] {
  const inputs = portsOf(id, [stream]);
  if (!stream.port.keyed)
    throw new FlowError("not-a-stream", `step "${id}" needs a keyed stream; use keyBy first`);
  const { timed } = stream.port;
  const outputs = ["", ...sides].map((name) => ({ name, keyed: true, timed }));
  const ports = stream.flow.addStep(id, { kind: "keyed", operator, logic, inputs }, outputs);
  return ports.map((port) => makeStream<AnyStream>(stream.flow, port));
}
