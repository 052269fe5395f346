import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** In a folder of ours among the modules, so that what is not bundled is found from there. */
const folder = `${root}node_modules/.cache/tidemark-simulation/`;

/**
 * Makes one program of seeds.ts and the sources, which any Node can run.
 * @param {string} name Of the program's file.
 * @param {readonly { readonly file: string, readonly find: string, readonly replace: string }[]} [changes] Of the sources.
 * @returns {Promise<string>} The path of the program.
 */
export async function bundleSeeds(name, changes = []) {
  await mkdir(folder, { recursive: true });
  const bundle = await rolldown({
    cwd: root,
    input: "test/simulation/seeds.ts",
    platform: "node",
    external: ["protobufjs/minimal"],
    tsconfig: false,
    checks: { bundlerTimings: false },
    resolve: {
      alias: {
        "#core-module": `${root}ts/core/module.ts`,
        "tidemark/testing": `${root}ts/testing.ts`,
        tidemark: `${root}ts/index.ts`,
      },
    },
    plugins: [changing(changes)],
    treeshake: { moduleSideEffects: () => true },
  });
  const file = `${folder}${name}.mjs`;
  await bundle.write({ file, format: "es", codeSplitting: false });
  await bundle.close();
  return file;
}

function changing(changes) {
  return {
    name: "changes",
    transform(code, id) {
      const path = id.replaceAll("\\", "/");
      const own = changes.filter(({ file }) => path === `${root}${file}`);
      if (own.length === 0) return undefined;
      return own.reduce((changed, { find, replace }) => changed.replace(find, () => replace), code);
    },
  };
}

/** All that a mutation changes. */
export function changesOf({ file, find, replace, also = [], despite = [] }) {
  return [{ file, find, replace }, ...also, ...despite];
}
