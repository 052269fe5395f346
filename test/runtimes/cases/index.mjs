import { assertionCases } from "./assertions.mjs";
import { connectorCases } from "./connectors.mjs";
import { csvCases } from "./csv.mjs";
import { flightsCases } from "./flights.mjs";
import { flowCases } from "./flow.mjs";
import { hostCases } from "./host.mjs";
import { memoryStoreCases } from "./memory-store.mjs";
import { runningCases } from "./running.mjs";
import { timelyCases } from "./timely.mjs";

/** What every runtime must do alike. */
export const cases = {
  ...assertionCases,
  ...hostCases,
  ...timelyCases,
  ...flowCases,
  ...connectorCases,
  ...csvCases,
  ...memoryStoreCases,
  ...runningCases,
  ...flightsCases,
};
