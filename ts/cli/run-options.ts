import { type Duration, toMilliseconds } from "../flow/values/duration.ts";
import { messageOf } from "../flow/values/render-value.ts";
import type { RecoveryOptions } from "../run/recovery-options.ts";
import { readStoreAddress, type StoreAddress } from "./store-address.ts";
import { UsageError } from "./usage-error.ts";

/** What a command line's own options are called, and hold. */
type Own = ReadonlyMap<string, string | true>;

/** Where a flow is to be saved, and how often. */
export interface RecoveryRequest extends Pick<RecoveryOptions, "every" | "keep"> {
  readonly store: StoreAddress;
}

/** How a flow is to be run. */
export interface RunSettings {
  readonly recovery?: RecoveryRequest;
  readonly workers?: number;
  /** In ms. */
  readonly stopTimeout?: number;
}

/** The options that {@link readRunSettings} reads. */
export const RUN_SETTINGS = {
  recovery: { type: "string" },
  epoch: { type: "string" },
  keep: { type: "string" },
  workers: { type: "string" },
  "stop-timeout": { type: "string" },
} as const;

/** @throws {UsageError} */
export function readRunSettings(own: Own): RunSettings {
  const store = textOf(own, "recovery");
  const workers = textOf(own, "workers");
  const stopTimeout = textOf(own, "stop-timeout");
  if (store === undefined) refuseWithoutStore(own);
  return {
    ...(store !== undefined && { recovery: readRecovery(store, own) }),
    ...(workers !== undefined && { workers: readCount("--workers", workers) }),
    ...(stopTimeout !== undefined && { stopTimeout: readDuration("--stop-timeout", stopTimeout) }),
  };
}

function refuseWithoutStore(own: Own): void {
  const useless = ["epoch", "keep"].find((name) => own.has(name));
  if (useless !== undefined)
    throw new UsageError(`--${useless} is of no use without a store: add --recovery STORE`);
}

function readRecovery(store: string, own: Own): RecoveryRequest {
  const epoch = textOf(own, "epoch");
  const keep = textOf(own, "keep");
  return {
    store: readStoreAddress(store),
    ...(epoch !== undefined && { every: readEpoch(epoch) }),
    ...(keep !== undefined && { keep: { epochs: readCount("--keep", keep) } }),
  };
}

/** `1s`, `1000r`, `1000 records`, `manual`. */
function readEpoch(text: string): NonNullable<RecoveryOptions["every"]> {
  if (text === "manual") return text;
  const records = /^(\d+) ?r(?:ecords?)?$/.exec(text)?.[1];
  if (records !== undefined) return { records: readCount("--epoch", records) };
  try {
    return toMilliseconds(text as Duration, "--epoch");
  } catch {
    throw new UsageError(
      `--epoch is a duration such as 1s or "500 ms", a number of records such as 1000r, or manual; not "${text}"`,
    );
  }
}

function readDuration(option: string, text: string): number {
  try {
    return toMilliseconds(text as Duration, option);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

function readCount(option: string, text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(count) || count < 1)
    throw new UsageError(`${option} is a number of 1 or more, not "${text}"`);
  return count;
}

function textOf(own: Own, name: string): string | undefined {
  const value = own.get(name);
  return value === true ? undefined : value;
}
