// `npm run kill -- --store sqlite --lives 200 [--seed N]`: lives of a flow on the command line, each ended by SIGKILL, and whether
// what it wrote is exact. Stores are file, sqlite, postgres, lmdb, s3, several with commas between; all of them without --store.
import { spawnSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    store: { type: "string", default: "file,sqlite,postgres,lmdb,s3" },
    lives: { type: "string", default: "200" },
    seed: { type: "string" },
  },
});
const root = fileURLToPath(new URL("../../", import.meta.url));
const args = ["run", "--project", "unit", "test/kills", "--reporter=verbose", "--disable-console-intercept"];
const env = {
  ...process.env,
  TIDEMARK_KILL_STORES: values.store,
  TIDEMARK_KILL_LIVES: values.lives,
  ...(values.seed !== undefined && { TIDEMARK_KILL_SEED: values.seed }),
};
const { status } = spawnSync(process.execPath, [`${root}node_modules/vitest/vitest.mjs`, ...args], {
  cwd: root,
  env,
  stdio: "inherit",
});
process.exitCode = status ?? 1;
