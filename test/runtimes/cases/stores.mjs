import { mkdtemp, rm } from "node:fs/promises";
import { fileStore } from "tidemark/stores/file";
import { sqliteStore } from "tidemark/stores/sqlite";
import { storeConformance } from "tidemark/testing";
import { ok, same } from "./assert.mjs";

/** Smaller than by default: what is to be seen here is the runtime, not the disk. */
const options = { largest: 3_000_001 };

/** Runs `test` with the path of an empty folder, in the project: Deno may write nowhere else. */
async function inFolder(test) {
  const folder = await mkdtemp("./stores-");
  try {
    return await test(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function failures(newStore) {
  const failed = [];
  for (const { name, run } of storeConformance(newStore, options))
    await run().catch((error) => failed.push(`${name}: ${error.stack}`));
  return failed;
}

/** For runtimes with files: Node, Deno and Bun. */
export const storeCases = {
  async "fileStore keeps what a store promises"() {
    await inFolder(async (folder) => {
      let made = 0;
      same(await failures(() => fileStore(`${folder}/${made++}`)), []);
    });
  },
  async "sqliteStore keeps what a store promises, or says what to install"() {
    await inFolder(async (folder) => {
      const there = await sqliteStore(`${folder}/asked.db`)
        .open()
        .catch((error) => error);
      if (there instanceof Error) {
        same(there.code, "store-failed");
        ok(/npm install better-sqlite3/.test(there.message), there.message);
        return;
      }
      await there.close();
      let made = 0;
      same(await failures(() => sqliteStore(`${folder}/${made++}.db`)), []);
    });
  },
};
