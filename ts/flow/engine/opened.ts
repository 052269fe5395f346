import { ConnectorError } from "../../connectors/errors.ts";
import { describeValue } from "../values/render-value.ts";

/**
 * What a connector gave when it was asked to open a partition.
 * @throws {ConnectorError} `bad-connector` for something without the method that it is opened for.
 */
export function checkOpened<P extends object>(opened: P, method: keyof P & string): P {
  if (typeof opened?.[method] === "function") return opened;
  throw new ConnectorError("bad-connector", `open must give { ${method}() … }, not ${describeValue(opened)}`);
}
