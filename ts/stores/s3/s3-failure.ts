import { RecoveryError } from "../../recovery/errors.ts";
import { codeOf } from "../failure.ts";

/** What a server has answered, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** What people can do about some of what servers say. */
const advice: Readonly<Record<string, string>> = {
  NoSuchBucket: "there is no such bucket: make it first",
  AccessDenied: "permission denied: a store must be able to list, read, write and delete",
  InvalidAccessKeyId: "the server does not know this access key",
  SignatureDoesNotMatch: "the secret access key, or the region, is wrong",
  ExpiredToken: "the keys were for a while only, and it is over",
  RequestTimeTooSkewed: "this machine's clock is wrong",
  PermanentRedirect: "the bucket is in another region",
  NotImplemented: "the server does not know conditional writes, which a store needs",
};

/** The code in an answer that tells of an error, such as "NoSuchKey"; "" where there is none. */
export function codeIn({ bytes }: Answer): string {
  return /<Code>([^<]*)<\/Code>/.exec(new TextDecoder().decode(bytes.subarray(0, 4_096)))?.[1] ?? "";
}

/** An answer that is not what was asked for. */
export function refused(store: string, answer: Answer, blob?: string): RecoveryError {
  const code = codeIn(answer);
  const text = new TextDecoder().decode(answer.bytes.subarray(0, 4_096));
  const message = /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? "";
  const said = [`HTTP ${answer.status}`, code, message].filter((part) => part !== "").join(", ");
  const known = advice[code] ?? (answer.status === 403 ? advice["AccessDenied"] : undefined);
  const problem = known === undefined ? `the server refuses: ${said}` : `${known} (${said})`;
  return new RecoveryError("store-failed", problem, blob === undefined ? { store } : { store, blob });
}

/** Tells that there was no answer. */
export function unanswered(store: string, error: unknown): RecoveryError {
  if (error instanceof RecoveryError) return error;
  const cause = (error as { cause?: unknown } | undefined)?.cause;
  const said = error instanceof Error ? error.message : String(error);
  const why = [said, codeOf(cause) || codeOf(error)].filter((part) => part !== "").join(", ");
  return new RecoveryError("store-failed", `the server does not answer: ${why}`, { store }, error);
}
