import { rolldown } from "rolldown";
import { clean } from "./clean.mjs";
import { copiedStages } from "./copied-stages.mjs";
import { codeEntries, external, layers, root } from "./entries.mjs";

/** Bundles ts/ into dist/: a file for each entry, and those they share. Declarations that lie there stay. */
export async function buildCode() {
  clean("js", "js.map");
  const bundle = await rolldown({
    cwd: root,
    input: codeEntries,
    external,
    checks: { bundlerTimings: false },
    platform: "neutral",
    tsconfig: false,
    plugins: [copiedStages()],
    transform: { target: "es2022" },
    treeshake: { moduleSideEffects: () => true }, // `sideEffects` of package.json speaks of dist/
  });
  await bundle.write({
    dir: `${root}dist`,
    format: "es",
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name].js",
    sourcemap: true, // with the sources inside: ts/ is not packed
    comments: { legal: true, annotation: true, jsdoc: false },
    minifyInternalExports: false,
    // Shorter statements; names and lines stay, so that a stack and a debugger can be read.
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
    codeSplitting: { groups: layers },
  });
  await bundle.close();
}
