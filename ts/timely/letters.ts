import type { Batch } from "./batch.ts";
import type { Message, Peers } from "./peers.ts";

// What comes from other workers is never trusted: a link may hand over anything.

/** Whether a message can have come from this worker. */
export function isPeer(from: unknown, { index, peers }: Peers): boolean {
  return isIndex(from) && from < peers && from !== index;
}

/** Whether something has the form of a message. Its time and batch are for the input that it is for to judge. */
export function isMessage(message: unknown): message is Message {
  if (!isRecord(message)) return false;
  const { kind, problem, dataflow, fingerprint, bytes, location } = message;
  if (kind === "failed") return typeof problem === "string";
  if (!isIndex(dataflow)) return false;
  if (kind === "graph") return typeof fingerprint === "string";
  if (kind === "progress") return bytes instanceof Uint8Array;
  return kind === "data" && isIndex(location);
}

/** Whether something is a batch: columns of one length. */
export function isBatch(batch: unknown): batch is Batch<unknown> {
  if (!isRecord(batch)) return false;
  const { values, keys, eventTimes } = batch;
  return Array.isArray(values) && isColumn(keys, values.length) && isColumn(eventTimes, values.length);
}

function isColumn(column: unknown, length: number): boolean {
  return column === undefined || (isRecord(column) && column["length"] === length);
}

function isIndex(index: unknown): index is number {
  return Number.isSafeInteger(index) && (index as number) >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
