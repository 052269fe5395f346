import type { Flow } from "./flow.ts";
import type { Port } from "./step.ts";

/** What every stream is at run time: a step output of a flow. */
export class StreamHandle {
  /** The flow that it belongs to. */
  readonly flow: Flow;
  readonly #port: Port;

  constructor(flow: Flow, port: Port) {
    this.flow = flow;
    this.#port = port;
  }

  /** The step output that a stream is; undefined for what is no stream. */
  static portOf(stream: unknown): Port | undefined {
    return typeof stream === "object" && stream !== null && #port in stream ? stream.#port : undefined;
  }
}
