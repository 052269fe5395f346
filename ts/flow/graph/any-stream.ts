import { FlowError } from "../errors.ts";
import { describeValue } from "../values/render-value.ts";
import type { Dataflow } from "./dataflow.ts";
import { declaredAt } from "./declared-at.ts";
import type { Port } from "./step.ts";

/** A stream, keyed or not, whatever it carries. */
export interface AnyStream {
  readonly flow: Dataflow;
  /** The step output that the stream is. @internal */
  readonly port: Port;
}

/**
 * The ports of streams that a step reads.
 * @throws {FlowError} `not-a-stream`, `foreign-stream`.
 */
export function portsOf(id: string, streams: readonly AnyStream[]): Port[] {
  return streams.map((stream) => {
    if (stream?.port === undefined) {
      throw new FlowError(
        "not-a-stream",
        `step "${id}" (${declaredAt()}) needs a stream, not ${describeValue(stream)}; did you mean one output of an operator that has several?`,
      );
    }
    if (stream.flow !== streams[0]!.flow) {
      throw new FlowError(
        "foreign-stream",
        `step "${id}" (${declaredAt()}) mixes streams of flow "${streams[0]!.flow.id}" and flow "${stream.flow.id}"`,
      );
    }
    return stream.port;
  });
}
