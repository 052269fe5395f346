import assert from "node:assert/strict";
import { mustRun } from "../../runtimes/child.mjs";

/** Runs a file of the project under this Node, and gives what it printed. */
async function printed(project, file) {
  const { stdout } = await mustRun(process.execPath, [file], { cwd: project, limitMs: 30_000 });
  return stdout.trim();
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
};
