import type { RecoveryStore } from "../../recovery/recovery-store.ts";
import { clearStore } from "../../recovery/tools/clear-store.ts";
import { EXIT } from "../exit-codes.ts";
import { UsageError } from "../usage-error.ts";
import { counted, printLine } from "./text-table.ts";

/** `recovery delete`: all that is in a store. */
export async function deleteContents(store: RecoveryStore, isMeant: boolean): Promise<number> {
  if (!isMeant) {
    const what = `delete removes all that the flow has saved in ${store.name}: the next run begins anew`;
    throw new UsageError(`${what}. Add --yes if that is meant`);
  }
  printLine(`${counted(await clearStore(store), "blob")} deleted`);
  return EXIT.finished;
}
