import process from "node:process";
import type { RecoveryStore } from "../recovery/recovery-store.ts";
import type { RecoveryOptions } from "../run/recovery-options.ts";
import { printable } from "../words/printable.ts";
import type { RecoveryRequest } from "./run-options.ts";
import { storeAt } from "./store-address.ts";

/** The store of a flow, and how often it is to be saved there. @throws {UsageError} */
export async function recoveryOf({ store, ...options }: RecoveryRequest): Promise<RecoveryOptions> {
  return { store: tellingOfDamage(await storeAt(store)), ...options };
}

/** The same store, which tells when a run has passed over a manifest that is damaged: with --quiet, too. */
function tellingOfDamage(store: RecoveryStore): RecoveryStore {
  return {
    name: store.name,
    open: store.open,
    isThere: store.isThere,
    async begin(plan) {
      const recovery = await store.begin(plan);
      const { fallBack } = recovery.report;
      if (fallBack !== undefined) {
        const told = `${fallBack.problem}\n  the flow goes on from the commit before that, of epoch ${fallBack.epoch}`;
        process.stderr.write(`tidemark: ${printable(told)}\n`);
      }
      return recovery;
    },
  };
}
