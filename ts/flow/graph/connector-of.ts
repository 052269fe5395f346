import { ConnectorError } from "../../connectors/errors.ts";
import { declaredAt } from "./declared-at.ts";
import { declaring, type Flow } from "./flow.ts";

/** Makes a step's source or sink. What is none is told with the step and the line it was declared on. */
export function connectorOf<T>(flow: Flow, id: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const step = `step "${declaring.idIn(flow, id)}" (${declaredAt()})`;
    throw new ConnectorError(error.code, `${step}: ${error.problem}`, error.site);
  }
}
