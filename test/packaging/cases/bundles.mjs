import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { tool } from "../../runtimes/binaries.mjs";
import { mustRun } from "../../runtimes/child.mjs";

/** Bundles an entry for browsers and gives the names of the files that went in. */
async function bundle(project, entry, options = {}) {
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
    ...options,
  });
  return { outfile, files: Object.keys(metafile.inputs) };
}

/** Bundles an entry into a file of its own, and the package into another, as bundlers do with what is installed. */
async function split(project, entry) {
  const folder = `${project}/bundles/split`;
  await tool("esbuild").build({
    absWorkingDir: project,
    entryPoints: [entry, "imports.mjs"],
    outdir: folder,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    logLevel: "silent",
  });
  return { folder };
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
      files.filter((file) => /embedded|dist\/core\//.test(file)),
      [],
    );
  },
  async "a bundle of the main entry has the inlined module, though nothing of it is imported"(project) {
    const { files } = await bundle(project, "imports.mjs");
    const effects = files.filter((file) => /embedded|dist\/core\//.test(file));
    assert.deepEqual(
      effects.map((file) => file.replace(/.*dist\//, "")),
      ["core/module.js", "chunks/embedded.js"],
    );
  },
  async "in a bundle that holds both, the line of a step is the outermost of the user's in it"(project) {
    const { outfile } = await bundle(project, "lines.mjs", { minify: false });
    const { stdout } = await mustRun(process.execPath, [outfile], { cwd: project });
    const bundled = (await readFile(outfile, "utf8")).split("\n");
    for (const line of stdout.trim().split("\n")) {
      const [, number] = /^[\w.]+ lines\.mjs:(\d+)$/.exec(line) ?? assert.fail(line);
      assert.match(bundled[number - 1], /flow\.input\(|given\(/);
    }
  },
  async "in a bundle of several files, the line of a step is one of the user's file"(project) {
    const { folder } = await split(project, "lines.mjs");
    const { stdout } = await mustRun(process.execPath, [`${folder}/lines.js`], { cwd: project });
    assert.match(stdout, /^lines\.numbers lines\.js:\d+\nlines\.print lines\.js:\d+\n/);
  },
};
