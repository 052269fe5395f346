// Runs the conformance cases from the packed package on every runtime. `node test/runtimes/run.mjs [part of a name]`.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { installOnce } from "../../scripts/install-once.mjs";
import { chromiumPage } from "./platforms/chromium.mjs";
import { chromiumTabs } from "./platforms/chromium-tabs.mjs";
import { consoles } from "./platforms/console.mjs";
import { durableObjects } from "./platforms/durable-object.mjs";
import { evictedObjects } from "./platforms/evicted-object.mjs";
import { workerds } from "./platforms/workerd.mjs";
import { addCases, makeProject, pack } from "./project.mjs";

const runtimes = [...consoles, ...workerds, durableObjects, evictedObjects, chromiumPage, chromiumTabs];

/**
 * Prints a line for each runtime.
 * @param {string} tarball the packed package
 * @param {string} folder an empty one, for the project that uses it
 * @param {string} [part] only runtimes with this in their name
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function testRuntimes(tarball, folder, part = "") {
  installOnce(fileURLToPath(new URL(".", import.meta.url)));
  await makeProject(folder, tarball);
  await addCases(folder);
  const total = { passed: 0, failed: 0 };
  for (const runtime of runtimes.filter(({ name }) => name.includes(part))) {
    const { passed, failed } = await testOne(runtime, folder);
    total.passed += passed;
    total.failed += failed;
  }
  return total;
}

async function testOne({ name, run }, folder) {
  const began = performance.now();
  const {
    passed = 0,
    failures = [],
    skipped,
  } = await run(folder).catch((error) => ({ failures: [String(error.stack)] }));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const counts =
    skipped === undefined
      ? `${passed} passed, ${failures.length} failed (${seconds} s)`
      : `skipped: ${skipped}`;
  console.log(`  ${name.padEnd(26)} ${counts}`);
  for (const failure of failures) console.log(failure.replaceAll(/^/gm, "      "));
  return { passed, failed: failures.length };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = await mkdtemp(`${tmpdir()}/tidemark-runtimes-`);
  try {
    const { passed, failed } = await testRuntimes(await pack(folder), `${folder}/project`, process.argv[2]);
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
