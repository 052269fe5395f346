import { cp, mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { mustRun } from "./child.mjs";
import { makeClicksJob } from "./clicks-job.mjs";
import { makeFlightsJob } from "./flights-job.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/**
 * Packs the built package, as `npm publish` would.
 * @param {string} into folder for the tarball
 * @returns {Promise<string>} path of the tarball
 */
export async function pack(into) {
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", into];
  const { stdout } = await mustRun(npm, args, { cwd: root });
  const [packed] = JSON.parse(stdout);
  return `${into}/${packed.filename}`;
}

/** Makes a project in `folder` that has the tarball installed and nothing else. */
export async function makeProject(folder, tarball) {
  await mkdir(folder, { recursive: true });
  await writeFile(
    `${folder}/package.json`,
    JSON.stringify({ name: "consumer", private: true, type: "module" }),
  );
  await mustRun(npm, ["install", "--ignore-scripts", "--no-audit", "--no-fund", tarball], { cwd: folder });
}

/** Adds the conformance cases, the entries that run them, and the optional packages that cases need. */
export async function addCases(folder) {
  // Copies of those at hand: the tests of a runtime fetch nothing.
  const args = ["install", "--install-links", "--ignore-scripts", "--no-audit", "--no-fund"];
  const needed = ["papaparse", "idb-keyval"].map((name) => `${root}node_modules/${name}`);
  await mustRun(npm, [...args, ...needed], { cwd: folder });
  for (const part of ["cases", "entries"]) {
    await cp(fileURLToPath(new URL(part, import.meta.url)), `${folder}/${part}`, { recursive: true });
  }
  await makeFlightsJob(`${folder}/cases/made/flights-job.mjs`);
  await makeClicksJob(`${folder}/cases/made/clicks-job.mjs`);
}
