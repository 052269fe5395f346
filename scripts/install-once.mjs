import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

/**
 * Installs what the lock file of `folder` names, unless exactly that is there. No package's script is run.
 * @param {string} folder with a package.json and a package-lock.json; ends with "/"
 */
export function installOnce(folder) {
  const lock = createHash("sha256")
    .update(readFileSync(`${folder}package-lock.json`))
    .digest("hex");
  const stamp = `${folder}node_modules/.installed`;
  if (readIfThere(stamp) === lock) return;
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  execFileSync(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    stdio: "inherit",
  });
  writeFileSync(stamp, lock);
}

function readIfThere(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined; // never installed here
  }
}
