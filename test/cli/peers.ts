import { createRequire } from "node:module";
import { installOnce } from "../../scripts/install-once.mjs";
import { someSqlite } from "../stores/some-sqlite.ts";
import { root } from "./command.ts";

/** Where the packages are that stores of every kind need; of a kind that this machine has none of, why. */
export async function somePeers(): Promise<{
  readonly peers: Readonly<Record<string, string>>;
  readonly missing: Record<string, string>;
}> {
  const missing: Record<string, string> = {};
  const peers: Record<string, string> = {};
  for (const name of ["pg", "aws4fetch"]) peers[name] = `${root}node_modules/${name}`;
  const sqlite = await someSqlite();
  if ("reason" in sqlite) missing["sqlite"] = sqlite.reason;
  else if (sqlite.installed !== undefined) peers["better-sqlite3"] = sqlite.installed;
  const lmdb = lmdbFolder();
  if (typeof lmdb === "string") peers["lmdb"] = lmdb;
  else missing["lmdb"] = lmdb.reason;
  return { peers, missing };
}

function lmdbFolder(): string | { readonly reason: string } {
  const packages = `${root}test/stores/lmdb/`;
  installOnce(packages);
  try {
    createRequire(packages)("lmdb");
    return `${packages}node_modules/lmdb`;
  } catch (error) {
    return { reason: `no binary of lmdb for this machine: ${error}` };
  }
}
