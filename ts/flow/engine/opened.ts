import { ConnectorError } from "../../connectors/errors.ts";
import type { SinkPartition } from "../../connectors/sink.ts";
import { describeValue } from "../values/render-value.ts";

/**
 * What a connector gave when it was asked to open a partition.
 * @throws {ConnectorError} `bad-connector` for something without the method that it is opened for.
 */
export function checkOpened<P extends object>(opened: P, method: keyof P & string): P {
  if (typeof opened?.[method] === "function") return opened;
  throw new ConnectorError("bad-connector", `open must give { ${method}() … }, not ${describeValue(opened)}`);
}

/**
 * The same for a partition of a sink.
 * @throws {ConnectorError} `bad-connector` also for one that prepares and never commits, or commits what it never prepared.
 */
export function checkOpenedSink(opened: SinkPartition<unknown>): SinkPartition<unknown> {
  const { prepare, commit } = checkOpened(opened, "write");
  if ((typeof prepare === "function") === (typeof commit === "function")) return opened;
  throw new ConnectorError("bad-connector", "a transactional sink has both prepare() and commit()");
}
