import assert from "node:assert/strict";
import { tool } from "../../runtimes/binaries.mjs";
import { mustRun } from "../../runtimes/child.mjs";

/** Bundles an entry for browsers and gives the names of the files that went in. */
async function bundle(project, entry) {
  const outfile = `${project}/bundles/${entry}`;
  const { metafile } = await tool("esbuild").build({
    absWorkingDir: project,
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    metafile: true,
    platform: "browser", // a Node module in it would not resolve
    format: "esm",
    target: "es2022",
    logLevel: "silent",
  });
  return { outfile, files: Object.keys(metafile.inputs) };
}

/** What bundlers make of it. */
export const bundleCases = {
  async "a bundle for browsers runs on its own"(project) {
    const { outfile } = await bundle(project, "imports.mjs");
    const { stdout } = await mustRun(process.execPath, [outfile], { cwd: project });
    assert.equal(stdout.trim(), "2,4,6");
  },
  async "a bundle of the slim entry leaves the inlined module out"(project) {
    const { files } = await bundle(project, "slim-without-module.mjs");
    assert.ok(files.some((file) => file.endsWith("dist/slim.js")));
    assert.deepEqual(
      files.filter((file) => file.includes("embedded")),
      [],
    );
  },
};
