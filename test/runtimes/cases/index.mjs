import { assertionCases } from "./assertions.mjs";
import { connectorCases } from "./connectors.mjs";
import { flowCases } from "./flow.mjs";
import { hostCases } from "./host.mjs";

/** What every runtime must do alike. */
export const cases = { ...assertionCases, ...hostCases, ...flowCases, ...connectorCases };
