import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, posix } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { installOnce } from "../install-once.mjs";
import { clean } from "./clean.mjs";
import { external, layers, publicEntries, root } from "./entries.mjs";

const tools = `${root}tools/build/`;

/** Makes the declarations of the public entries: a file for each, and those they share. */
export async function buildTypes() {
  installOnce(tools);
  const plugin = createRequire(tools).resolve("rolldown-plugin-dts");
  const { dts } = await import(pathToFileURL(plugin).href);
  const bundle = await rolldown({
    cwd: root,
    input: publicEntries,
    external,
    checks: { bundlerTimings: false },
    plugins: [dts({ oxc: true, emitDtsOnly: true, tsconfig: false, sourcemap: false })],
  });
  const { output } = await bundle.generate({
    dir: `${root}dist`,
    format: "es",
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name].d.ts",
    minifyInternalExports: false,
    codeSplitting: { groups: layers },
  });
  await bundle.close();
  clean("d.ts", "d.ts.map");
  for (const { fileName, code } of reachable(output)) {
    const [renamed] = /\w+\$\d+ as \w+/.exec(code) ?? [];
    if (renamed !== undefined) throw new Error(`${fileName}: editors would show ${renamed}`);
    mkdirSync(dirname(`${root}dist/${fileName}`), { recursive: true });
    writeFileSync(`${root}dist/${fileName}`, code);
  }
}

/** The entries and what they import: the bundler's own helpers, which are no declarations, come along unasked. */
function reachable(files) {
  const byName = new Map(files.map((file) => [file.fileName, file]));
  const found = new Set(Object.keys(publicEntries).map((name) => `${name}.d.ts`));
  for (const name of found) {
    const file = byName.get(name);
    if (file === undefined) throw new Error(`no declarations were made for ${name}`);
    for (const [, from] of file.code.matchAll(/ from "(\.[^"]+)\.js"/g))
      found.add(`${posix.join(posix.dirname(name), from)}.d.ts`);
  }
  return [...found].map((name) => byName.get(name));
}
