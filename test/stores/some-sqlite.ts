import { spawnSync } from "node:child_process";
import { existsSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { installOnce } from "../../scripts/install-once.mjs";
import type { Load } from "../../ts/stores/sqlite/driver.ts";
import { root } from "../cli/command.ts";

const packages = `${root}test/stores/packages/`;
const binary = `${packages}node_modules/better-sqlite3/build/Release/better_sqlite3.node`;

/** A SQLite for tests: where its modules come from, in this process and for the programs of a consumer. */
export interface SomeSqlite {
  readonly load: Load;
  /** Where the package is that a consumer needs; undefined where the runtime brings SQLite along. */
  readonly installed?: string;
  installIn(consumer: string): void;
}

/** That of this runtime, or better-sqlite3: fetched or compiled, which takes a minute once. Or why there is none. */
export async function someSqlite(): Promise<SomeSqlite | { readonly reason: string }> {
  const isBuiltIn = await import(`node:${"sqlite"}`).then(
    () => true,
    () => false,
  );
  if (isBuiltIn) return { load: (module) => import(module), installIn: () => {} };
  installOnce(packages);
  if (!existsSync(binary)) {
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const { stderr, error } = spawnSync(npm, ["rebuild", "better-sqlite3"], {
      cwd: packages,
      encoding: "utf8",
    });
    if (!existsSync(binary))
      return { reason: `no SQLite here: ${error?.message ?? stderr.trim().split("\n").at(-1)}` };
  }
  const require = createRequire(packages);
  const installed = `${packages}node_modules/better-sqlite3`;
  return {
    installed,
    load: async (module) =>
      module === "better-sqlite3" ? { default: require(module) } : await import(module),
    installIn: (consumer) => symlinkSync(installed, `${consumer}node_modules/better-sqlite3`),
  };
}
