// The demo as people meet it: the command of `npm start`, and the page in a browser. `npm test -- demo`.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { installOnce } from "../../scripts/install-once.mjs";
import { clicksCases } from "./cases/clicks.mjs";
import { commandCases } from "./cases/command.mjs";
import { nexmarkCases } from "./cases/nexmark.mjs";
import { pageCases } from "./cases/page.mjs";

/**
 * Prints a line for each case.
 * @param {string} folder for what the cases write
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function testDemo(folder) {
  installOnce(fileURLToPath(new URL("../runtimes/", import.meta.url)));
  mkdirSync(folder, { recursive: true });
  const total = { passed: 0, failed: 0 };
  // In order: the page is compared with the file that the command writes.
  for (const [name, check] of Object.entries({
    ...commandCases,
    ...pageCases,
    ...clicksCases,
    ...nexmarkCases,
  })) {
    try {
      const skipped = await check(folder);
      console.log(skipped === undefined ? `  ok    ${name}` : `  skip  ${name}: ${skipped}`);
      if (skipped === undefined) total.passed++;
    } catch (error) {
      console.log(`  FAIL  ${name}\n${String(error.stack).replaceAll(/^/gm, "          ")}`);
      total.failed++;
    }
  }
  return total;
}
