import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** What never ends is caught, too. */
const PATIENCE_MS = 120_000;
/** And a test that waits for what never comes, sooner. */
const TEST_PATIENCE_MS = 20_000;
/** What building the core makes. */
const made = [
  "ts/core/embedded-bytes.ts",
  ...["core.wasm", "core.debug.wasm", "release.made-from", "debug.made-from"].map(
    (file) => `core-wasm/build/${file}`,
  ),
];

/** Whether what a mutant changes is not, or not once, in the sources any more. */
export function isStale({ file, find }) {
  return readFileSync(join(root, file), "utf8").split(find).length !== 2;
}

/** A copy of the repository in a folder of its own, in which mutants are tried. */
export async function makeCopy() {
  const folder = await mkdtemp(join(tmpdir(), "tidemark-mutants-"));
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  for (const file of [
    ...files.split("\n").filter((name) => /^(?:ts|test|core-wasm|scripts|[^/]+$)/.test(name)),
    ...made,
  ])
    await cp(join(root, file), join(folder, file), { force: true }).catch(ignoreMissing);
  await symlink(join(root, "node_modules"), join(folder, "node_modules"), "dir");
  await buildCore(folder); // what was not made, or of other sources
  return {
    /** Whether a run of tests passes as long as nothing is changed: else they would catch anything. */
    passes: async (run) => (await runTests(folder, run)) === 0,
    try: (mutant) => tried(folder, mutant),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** @returns {Promise<"caught" | "caught: never ended" | "caught: does not build" | "survived">} */
async function tried(folder, { file, find, replace, tests }) {
  const path = join(folder, file);
  const original = await readFile(path, "utf8");
  const parts = original.split(find);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} places like ${find}`);
  const isOfCore = file.startsWith("core-wasm/");
  const sound = isOfCore ? await Promise.all(made.map((name) => readFile(join(folder, name)))) : [];
  await writeFile(path, parts.join(replace));
  try {
    if (isOfCore && (await buildCore(folder)) !== 0) return "caught: does not build";
    for (const run of runsOf(tests)) {
      const code = await runTests(folder, run);
      if (code === undefined) return "caught: never ended";
      if (code !== 0) return "caught";
    }
    return "survived";
  } finally {
    await writeFile(path, original);
    await Promise.all(sound.map((bytes, i) => writeFile(join(folder, made[i]), bytes)));
  }
}

function buildCore(folder) {
  return exitCode(folder, ["scripts/build.mjs", "core", "debug"]);
}

/** The runs of a mutant's tests, as arguments: one for each place where tests are, with the options that stand beside. */
export function runsOf(tests) {
  const options = tests.filter((test) => test.startsWith("--"));
  return tests.filter((test) => !test.startsWith("--")).map((test) => [test, ...options]);
}

function runTests(folder, run) {
  return exitCode(folder, [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--project",
    "unit",
    "--bail",
    "1",
    `--testTimeout=${TEST_PATIENCE_MS}`,
    "--experimental.fsModuleCache", // by content: what was not changed is not compiled again
    `--experimental.fsModuleCachePath=${join(folder, "compiled")}`,
    ...run,
  ]);
}

/** Undefined if it had to be killed: with the processes that it has begun, one of which is what never ends. */
function exitCode(cwd, args) {
  return new Promise((settle, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: "ignore", detached: true });
    // The whole group: what never ends is a process that the runner has started.
    const kill = () => process.kill(-child.pid, "SIGKILL");
    const patience = setTimeout(kill, PATIENCE_MS);
    process.once("exit", kill);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(patience);
      process.off("exit", kill);
      settle(code ?? undefined);
    });
  });
}

function ignoreMissing(error) {
  if (error.code !== "ENOENT") throw error; // a file that is deleted and not committed
}
