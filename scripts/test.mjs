// `npm test`: builds, then unit and type tests, then the packed package under every runtime and in small projects that use it.
// `npm test -- runtimes packaging` runs only the suites it names.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { testDemo } from "../test/demo/run.mjs";
import { testPackaging } from "../test/packaging/run.mjs";
import { pack } from "../test/runtimes/project.mjs";
import { testRuntimes } from "../test/runtimes/run.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const scratch = mkdtempSync(`${tmpdir()}/tidemark-test-`);
// A test that loops for ever without a pause has no other limit.
const limitMs = 20 * 60_000;
let packed;
const tarball = () => {
  packed ??= pack(scratch);
  return packed;
};

const suites = {
  unit: () => vitest("unit"),
  types: () => vitest("types"),
  runtimes: async () => testRuntimes(await tarball(), `${scratch}/runtimes`),
  packaging: async () => testPackaging(await tarball(), `${scratch}/packaging`),
  demo: () => testDemo(`${scratch}/demo`),
};

try {
  process.exitCode = await main(process.argv.slice(2));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function main(named) {
  const unknown = named.filter((name) => !(name in suites));
  if (unknown.length > 0)
    throw new Error(`no suite ${unknown.join(", ")}: there are ${Object.keys(suites).join(", ")}`);
  const total = { passed: 0, failed: 0 };
  if (!build()) {
    console.log("\nthe build failed: nothing was tested\n0 passed, 1 failed");
    return 1;
  }
  for (const name of named.length > 0 ? named : Object.keys(suites)) {
    console.log(`\n${name}`);
    const { passed, failed } = await outcome(suites[name]);
    if (passed + failed === 0) console.log(`  no test was run: that counts as a failure`);
    total.passed += passed;
    total.failed += passed + failed === 0 ? 1 : failed;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

function build() {
  return (
    spawnSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit", shell: true }).status === 0
  );
}

/** A suite that breaks is one failure, and the suites after it still run. */
async function outcome(suite) {
  try {
    return await suite();
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1 };
  }
}

function vitest(project) {
  const report = `${scratch}/${project}.json`;
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const args = [`${root}node_modules/vitest/vitest.mjs`, "run", "--project", project, ...reporters];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", timeout: limitMs });
  if (status === null) throw new Error(`the ${project} tests did not end within ${limitMs} ms`);
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
  // A file that does not load, an unhandled rejection: no test failed, but the run did.
  const otherwise = status !== 0 && numFailedTests === 0 ? 1 : 0;
  return { passed: numPassedTests, failed: numFailedTests + otherwise };
}
