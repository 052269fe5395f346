import { identity } from "../../core/index.ts";
import { ProbeHandle } from "../probe-handle.ts";
import type { StreamOrigin } from "../stream-origin.ts";

/** {@link Stream.probe}. */
export function probe(stream: StreamOrigin<unknown>, handle: ProbeHandle = new ProbeHandle()): ProbeHandle {
  const { dataflow, depth } = stream.scope;
  const { graph } = dataflow;
  handle.requireDepth(depth);
  const location = graph.addLocation({ operator: "probe", kind: "probe", port: 0, depth });
  for (const { output, summary } of stream.sources) {
    graph.addPath(output.location, location, summary ?? identity(depth));
  }
  graph.watch(location, undefined);
  dataflow.ifRefused(handle.see({ dataflow, location, depth }));
  return handle;
}
