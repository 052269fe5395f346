import type { Dataflow } from "../graph/dataflow.ts";
import type { Port } from "../graph/step.ts";
import type { Key } from "../values/key.ts";
import { KeyedStream } from "./keyed-stream.ts";
import { Stream } from "./stream.ts";

/** The handle of a port, of the kind that the caller's types ask for. */
export function makeStream<S>(flow: Dataflow, port: Port): S {
  const stream = port.keyed ? new KeyedStream<Key, unknown>(flow, port) : new Stream<unknown>(flow, port);
  return stream as S; // the port says whether it is keyed, and the caller's signature what it carries
}
