import type { RecoveryStore } from "../../recovery/recovery-store.ts";
import { type StoreCheck, verifyStore } from "../../recovery/tools/verify-store.ts";
import { EXIT } from "../exit-codes.ts";
import { counted, printJson, printLine } from "./text-table.ts";

/** `recovery verify`: reads everything, and tells what is damaged. @returns 1 if something is. */
export async function verify(store: RecoveryStore, json: boolean): Promise<number> {
  const check = await verifyStore(store);
  if (json) printJson(check);
  else printLine(textOf(check));
  return check.isSound ? EXIT.finished : EXIT.failed;
}

function textOf({ store, isSound, manifests, segments, bytes, resumesFrom, damages }: StoreCheck): string {
  const read = [counted(manifests, "manifest"), counted(segments, "segment"), counted(bytes, "byte")].join(
    ", ",
  );
  if (isSound) return `${store}: ${read}, all as they were written`;
  const rest =
    resumesFrom === undefined
      ? "no flow can go on with it"
      : `a flow goes on from the commit of epoch ${resumesFrom}`;
  return [
    ...damages.map(({ problem }) => problem),
    `${store}: ${read}; ${counted(damages.length, "place")} damaged: ${rest}`,
  ].join("\n");
}
