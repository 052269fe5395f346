import type { ConnectorContext } from "../../ts/connectors/source.ts";
import { SimulatedHost } from "../../ts/host/simulated.ts";

/** What a connector is opened with in tests. */
export function testContext(signal: AbortSignal = new AbortController().signal): ConnectorContext {
  return { step: "test", worker: 0, workers: 1, host: new SimulatedHost(), signal };
}
