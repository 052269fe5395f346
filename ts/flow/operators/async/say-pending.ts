import { onOneLine } from "../../../words/printable.ts";
import type { PendingCall } from "../../engine/operator.ts";
import { renderValue } from "../../values/render-value.ts";

/** A call that has not been answered, in words. */
export function sayPending({ step, forMs, site: { key, record } }: PendingCall): string {
  const which = record === undefined ? "a record" : record;
  const ofKey = key === undefined ? "" : ` of key ${renderValue(key)}`;
  return `step "${onOneLine(step)}" has waited ${Math.round(forMs / 1_000)} s for the answer to its call for ${which}${ofKey}`;
}
