import { RecoveryError } from "../../recovery/errors.ts";
import type { RecoveryStore } from "../../recovery/recovery-store.ts";
import { inspectStore, type StoreReport } from "../../recovery/tools/inspect-store.ts";
import { readState } from "../../recovery/tools/read-state.ts";
import { EXIT } from "../exit-codes.ts";
import type { InspectRequest } from "./recovery-arguments.ts";
import { jsonOfState, textOfState } from "./state-text.ts";
import { counted, printJson, printLine, sizeText, textList, textTable } from "./text-table.ts";

/** `recovery inspect`: what a store holds, or a step in it. */
export async function inspect(store: RecoveryStore, request: InspectRequest): Promise<number> {
  if (request.step !== undefined) return inspectStep(store, request.step, request);
  const report = await inspectStore(store);
  if (request.json) printJson(report);
  else printLine(textOfReport(report));
  return EXIT.finished;
}

function textOfReport(report: StoreReport): string {
  const { store, flow, epoch, life, isFinal, segments, olderEpochs, fallBack, steps } = report;
  const state =
    epoch === 0 ? "0: nothing is committed yet" : `${epoch}${isFinal ? ", all input had ended" : ""}`;
  const head = textList([
    ["store", store],
    ["flow", flow],
    ["epoch", state],
    ["older", olderEpochs.length === 0 ? "none" : olderEpochs.join(", ")],
    ["life", String(life)],
    ["size", sizeText({ segments: segments.length, bytes: report.bytes })],
    ...(fallBack === undefined ? [] : [["damage", fallBack] as const]),
  ]);
  const rows = steps.flatMap(({ step, tables }) =>
    tables.map(({ table, keys, cells, bytes }) => [step, table, keys, cells, bytes]),
  );
  const parts = [
    head,
    textTable(
      ["segment", "epoch", "bytes"],
      segments.map(({ name, epoch, bytes }) => [name, epoch, bytes]),
    ),
    textTable(["step", "table", "keys", "cells", "bytes"], rows),
  ];
  return parts.join("\n\n");
}

async function inspectStep(
  store: RecoveryStore,
  step: string,
  { key, json }: InspectRequest,
): Promise<number> {
  const states = await readState(store, step, key === undefined ? undefined : keysOf(key));
  if (states.length === 0 && key !== undefined)
    throw new RecoveryError("bad-option", "nothing is saved under it", { store: store.name, step, key });
  if (json) printJson(states.map(jsonOfState));
  else {
    for (const state of states) printLine(textOfState(state));
    if (states.length === 0) printLine(`step "${step}" keeps ${counted(0, "key")}`);
  }
  return EXIT.finished;
}

/** `7` may be a text or a number. */
function keysOf(key: string): (string | number)[] {
  const number = key.trim() === "" ? Number.NaN : Number(key);
  return Number.isFinite(number) ? [key, number] : [key];
}
