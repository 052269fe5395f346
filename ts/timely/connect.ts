import { identity } from "../core/index.ts";
import { DirectEdge, MappedEdge, RoutedEdge } from "./edges.ts";
import { TimelyError } from "./error.ts";
import type { Input } from "./input.ts";
import type { DividingPact, Pact } from "./pact.ts";
import type { PortOwner } from "./port-owner.ts";
import type { StreamOrigin, StreamSource } from "./stream-origin.ts";

/**
 * Lets `input` read `stream`.
 * @throws {TimelyError} `graph-frozen`, `stream-of-another-dataflow`, `stream-of-another-scope`
 */
export function connect<T>(stream: StreamOrigin<T>, input: Input<T>, pact: Pact<T>): void {
  requireReadable(stream, input.operator, input.label);
  for (const source of stream.sources) addEdge(stream, source, input, pact);
}

/** Refuses a stream that an operator cannot read. */
export function requireReadable({ scope }: StreamOrigin<unknown>, operator: PortOwner, label: string): void {
  if (scope.dataflow !== operator.dataflow) {
    const problem = `it reads a stream of dataflow "${scope.dataflow.name}"`;
    throw new TimelyError("stream-of-another-dataflow", `${label}: ${problem}`);
  }
  scope.dataflow.graph.requireOpen(operator.name);
  if (scope !== operator.scope) {
    const own = operator.scope.name;
    const problem = `a stream of scope "${scope.name}" is read in scope "${own}": enter or leave first`;
    throw new TimelyError("stream-of-another-scope", `${label}: ${problem}`);
  }
}

function addEdge<T>(
  { scope }: StreamOrigin<T>,
  { output, summary }: StreamSource<T>,
  input: Input<T>,
  pact: Pact<T>,
): void {
  const { dataflow, depth } = scope;
  const { worker } = dataflow;
  const last =
    worker.peers > 1 && divides(pact) ? new RoutedEdge(input, pact, worker) : new DirectEdge(input);
  output.addEdge(summary === undefined ? last : new MappedEdge<T>(summary, last));
  dataflow.graph.addEdge(output.location, input.location, summary ?? identity(depth), kindOf(pact));
}

function kindOf<T>({ kind, route }: Pact<T>): string {
  return kind ?? (route === undefined ? "pipeline" : "route");
}

function divides<T>(pact: Pact<T>): pact is DividingPact<T> {
  return pact.route !== undefined;
}
