import { type Duration, toMilliseconds } from "../flow/values/duration.ts";
import { messageOf } from "../flow/values/render-value.ts";
import type { RecoveryOptions } from "../run/recovery-options.ts";
import type { SplitArguments } from "./split-arguments.ts";
import { readStoreAddress, type StoreAddress } from "./store-address.ts";
import { UsageError } from "./usage-error.ts";

/** A command line's own options. */
type Given = Pick<SplitArguments, "own" | "lists">;

/** Where a flow is to be saved, and how often. */
export interface RecoveryRequest extends Omit<RecoveryOptions, "store"> {
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
  "at-end": { type: "string" },
  renamed: { type: "string", multiple: true },
  forget: { type: "string", multiple: true },
  workers: { type: "string" },
  "stop-timeout": { type: "string" },
} as const;

/** @throws {UsageError} */
export function readRunSettings(given: Given): RunSettings {
  const store = textOf(given, "recovery");
  const workers = textOf(given, "workers");
  const stopTimeout = textOf(given, "stop-timeout");
  if (store === undefined) refuseWithoutStore(given);
  return {
    ...(store !== undefined && { recovery: readRecovery(store, given) }),
    ...(workers !== undefined && { workers: readCount("--workers", workers) }),
    ...(stopTimeout !== undefined && { stopTimeout: readDuration("--stop-timeout", stopTimeout) }),
  };
}

function refuseWithoutStore({ own }: Given): void {
  const useless = ["epoch", "keep", "at-end", "renamed", "forget"].find((name) => own.has(name));
  if (useless !== undefined)
    throw new UsageError(`--${useless} is of no use without a store: add --recovery STORE`);
}

function readRecovery(store: string, given: Given): RecoveryRequest {
  const epoch = textOf(given, "epoch");
  const keep = textOf(given, "keep");
  const atEnd = textOf(given, "at-end");
  const renamed = given.lists.get("renamed");
  const forget = given.lists.get("forget");
  return {
    store: readStoreAddress(store),
    ...(epoch !== undefined && { every: readEpoch(epoch) }),
    ...(keep !== undefined && { keep: { epochs: readCount("--keep", keep) } }),
    ...(atEnd !== undefined && { atEnd: readAtEnd(atEnd) }),
    ...(renamed !== undefined && { renamed: Object.fromEntries(renamed.map(readRenamed)) }),
    ...(forget !== undefined && { forget }),
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

function readAtEnd(text: string): NonNullable<RecoveryOptions["atEnd"]> {
  if (text === "close" || text === "keep") return text;
  throw new UsageError(`--at-end is close or keep, not "${text}"`);
}

/** `orders.spend=orders.total`. */
function readRenamed(text: string): readonly [now: string, before: string] {
  const [, now, before] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (now !== undefined && before !== undefined) return [now, before];
  throw new UsageError(`--renamed is NEW=OLD, two ids of steps, not "${text}"`);
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

function textOf({ own }: Given, name: string): string | undefined {
  const value = own.get(name);
  return value === true ? undefined : value;
}
