// Every check that is not a test, a line each. `npm run check` builds first; `node scripts/check.mjs NAME` runs some.

import { root } from "./checks/command.mjs";
import { packageChecks } from "./checks/package.mjs";
import { repositoryChecks } from "./checks/repository.mjs";
import { sizeChecks } from "./checks/size.mjs";
import { startUpChecks } from "./checks/start-up.mjs";
import { installOnce } from "./install-once.mjs";

installOnce(`${root}tools/check/`);
const wanted = process.argv[2] ?? "";
const checks = Object.entries({ ...repositoryChecks, ...packageChecks, ...sizeChecks, ...startUpChecks });
let passed = 0;
let failed = 0;
for (const [name, check] of checks.filter(([name]) => name.includes(wanted))) {
  try {
    console.log(`  ok    ${name.padEnd(34)} ${check()}`.trimEnd());
    passed++;
  } catch (error) {
    console.log(`  FAIL  ${name}\n${String(error.message).replaceAll(/^/gm, "          ")}`);
    failed++;
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
