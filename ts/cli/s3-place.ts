import process from "node:process";
import type { RecoveryStore } from "../recovery/recovery-store.ts";
import { UsageError } from "./usage-error.ts";

/** How a store in a bucket is written. */
export const S3_FORM = "s3://BUCKET/PREFIX";

/**
 * Reads what follows `s3:`. Keys have no place there.
 * @throws {UsageError} That does not quote it: keys may be in it.
 */
export function readS3Place(rest: string): string {
  if (rest.includes("@") || rest.includes("?"))
    throw new UsageError(`a store in a bucket is ${S3_FORM}, without keys: ${where}`);
  if (!/^\/\/[^/]/.test(rest)) throw new UsageError(`a store in a bucket is ${S3_FORM}, not "s3:${rest}"`);
  return rest.slice(2);
}

/** Keys, region and endpoint come from the environment, by the names that Amazon's own tools read. */
export async function s3StoreAt(place: string): Promise<RecoveryStore> {
  const { s3Store } = await import("../stores/s3.ts");
  const [bucket = "", ...path] = place.split("/");
  const accessKeyId = given("AWS_ACCESS_KEY_ID");
  const secretAccessKey = given("AWS_SECRET_ACCESS_KEY");
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new UsageError(`s3://${place} needs keys: ${where}`);
  const sessionToken = given("AWS_SESSION_TOKEN");
  const region = given("AWS_REGION", "AWS_DEFAULT_REGION");
  const endpoint = given("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
  return s3Store({
    bucket,
    prefix: path.join("/"),
    keys: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
  });
}

const where = "they are in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

/** The first of these variables that has something in it. */
function given(...names: readonly string[]): string | undefined {
  return names.map((name) => process.env[name]).find((value) => value !== undefined && value !== "");
}
