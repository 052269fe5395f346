import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { mustRun } from "../../runtimes/child.mjs";

/** Runs a file of the project under this Node, and gives what it printed. */
async function printed(project, file) {
  const { stdout } = await mustRun(process.execPath, [file], { cwd: project, limitMs: 30_000 });
  return stdout.trim();
}

/** The line that each step was declared on, as the consumer prints them. */
async function linesOf(project, file) {
  const lines = (await printed(project, file)).split("\n").map((line) => line.split(" "));
  return Object.fromEntries(lines);
}

/** Plain Node, no build step. That each program ends by itself shows that nothing keeps the process alive. */
export const nodeCases = {
  async "an ES module imports it"(project) {
    assert.equal(await printed(project, "imports.mjs"), "2,4,6");
  },
  async "a CommonJS module requires it"(project) {
    assert.equal(await printed(project, "requires.cjs"), "2,4,6");
  },
  async "the low-level layer is enough by itself"(project) {
    assert.equal(await printed(project, "timely.mjs"), "2,4,6");
  },
  async "the slim entry runs on a module that the user compiled"(project) {
    assert.equal(await printed(project, "slim.mjs"), "2,4,6");
  },
  async "the slim entry says when it got no module"(project) {
    assert.equal(await printed(project, "slim-without-module.mjs"), "core-not-loaded");
  },
  async "the .wasm file is the module that the main entry has inlined"(project) {
    assert.equal(await printed(project, "same-module.mjs"), "same");
  },
  async "a class is the same one in every entry"(project) {
    assert.equal(await printed(project, "classes.mjs"), "the same");
  },
  async "the line of a step is one of the user's file, whichever entry declared it"(project) {
    assert.deepEqual(await linesOf(project, "lines.mjs"), {
      "lines.numbers": "lines.mjs:5",
      "lines.print": "lines.mjs:5",
      "test.given": "lines.mjs:6",
    });
  },
  async "its command runs a flow of the project, and says its version"(project) {
    const command = `${project}/node_modules/tidemark/dist/cli/main.js`;
    const ran = await mustRun(process.execPath, [command, "run", "flow.mjs"], { cwd: project });
    assert.match(ran.stdout, /^2\n4\n6\n/);
    const asked = await mustRun(process.execPath, [command, "--version"], { cwd: project });
    const { version } = JSON.parse(await readFile(`${project}/node_modules/tidemark/package.json`, "utf8"));
    assert.ok(asked.stdout.includes(version), asked.stdout);
  },
  async "its command is linked where npm links commands"(project) {
    const link = `${project}/node_modules/.bin/tidemark${process.platform === "win32" ? ".cmd" : ""}`;
    const { stdout } = await mustRun(link, ["--version"], { cwd: project });
    assert.match(stdout, /\d+\.\d+\.\d+/);
  },
  async "a connector whose package is not installed says what to install"(project) {
    assert.match(await printed(project, "csv-without-papaparse.mjs"), /npm install papaparse/);
  },
};
