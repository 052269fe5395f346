// Small projects that use the packed package the ways people do. `npm test -- packaging`.
import { cp } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { installOnce } from "../../scripts/install-once.mjs";
import { makeProject } from "../runtimes/project.mjs";
import { bundleCases } from "./cases/bundles.mjs";
import { nodeCases } from "./cases/node.mjs";
import { typeCases } from "./cases/types.mjs";

const cases = { ...nodeCases, ...bundleCases, ...typeCases };

/**
 * Prints a line for each case.
 * @param {string} tarball the packed package
 * @param {string} folder an empty one, for the project that uses it
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function testPackaging(tarball, folder) {
  installOnce(fileURLToPath(new URL("../runtimes/", import.meta.url)));
  await makeProject(folder, tarball);
  await cp(fileURLToPath(new URL("consumers", import.meta.url)), folder, { recursive: true });
  const total = { passed: 0, failed: 0 };
  for (const [name, check] of Object.entries(cases)) {
    try {
      await check(folder);
      console.log(`  ok    ${name}`);
      total.passed++;
    } catch (error) {
      console.log(`  FAIL  ${name}\n${String(error.stack).replaceAll(/^/gm, "          ")}`);
      total.failed++;
    }
  }
  return total;
}
