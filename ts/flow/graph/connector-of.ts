import { ConnectorError } from "../../connectors/errors.ts";
import { declaredAt } from "./declared-at.ts";

/** Makes a step's source or sink. What is none is told with the step and the line it was declared on. */
export function connectorOf<T>(step: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    throw new ConnectorError(error.code, `${step} (${declaredAt()}): ${error.problem}`, error.site);
  }
}
