import { ConnectorError } from "../../../connectors/errors.ts";
import { isA } from "../../values/is-a.ts";
import type { OperatorParts } from "../operator.ts";

/** The error of an input whose source has thrown. */
export function sourceFailure(parts: OperatorParts, cause: unknown, partition: string | undefined): Error {
  const { run } = parts;
  if (run.isOwn(cause)) return cause;
  if (isA(cause, ConnectorError) && cause.code === "bad-record") {
    const { record } = (run.telling.cause(cause) as ConnectorError).site;
    return parts.error("bad-record", "a record cannot be read", { partition, record }, cause);
  }
  return parts.error("source-failed", "the source failed", { partition }, cause);
}
