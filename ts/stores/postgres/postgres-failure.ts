import { RecoveryError } from "../../recovery/errors.ts";
import { codeOf } from "../failure.ts";

/** What people can do about some of what the server or the network says. */
const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the server is not there: is it running, at this host and port?",
  ENOTFOUND: "the host is not known",
  ECONNRESET: "the connection is lost",
  EPIPE: "the connection is lost",
  "57P01": "the server is being shut down",
  "57P03": "the server is starting or being shut down",
  "28P01": "the password is wrong",
  "28000": "the server does not let this user in",
  "3D000": "there is no such database",
  "3F000": "there is no such schema: make it first",
  "42501": "permission denied: it must be able to make its tables, and to write",
  "53100": "the server's disk is full",
  "53300": "the server has no connection left",
  "25006": "the server is read-only, as a replica is",
};

/** Tells what has failed as a `RecoveryError`; what is one already stays as it is. */
export function postgresFailed(store: string, error: unknown): RecoveryError {
  if (error instanceof RecoveryError) return error;
  return new RecoveryError("store-failed", problemOf(error), { store }, error);
}

/** What has failed, and what people can do about it. */
export function problemOf(error: unknown): string {
  const said = error instanceof Error ? error.message || codeOf(error) : String(error);
  const known = advice[codeOf(error)];
  return known === undefined ? said : `${known} (${said})`;
}
