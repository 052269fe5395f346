import { ConnectorError } from "../errors.ts";
import { isPromise } from "../is-promise.ts";

/** What a user has bad records told to. */
export type HearsBadRecords = (error: ConnectorError, record: string) => void;

/** @throws {ConnectorError} `bad-option` where the function returns a promise: whether it fails, nobody would hear. */
export function tellBadRecord(hear: HearsBadRecords, error: ConnectorError, record: string): void {
  const given: unknown = hear(error, record);
  if (!isPromise(given)) return;
  given.then(undefined, () => {}); // that it fails is told no better by an unhandled rejection
  throw new ConnectorError("bad-option", "onBadRecord must not return a promise: nothing waits for it");
}
