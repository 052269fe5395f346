import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** In a folder of ours among the modules, so that what is not bundled is found from there. */
const folder = `${root}node_modules/.cache/tidemark-simulation/`;

/**
 * Makes one program of seeds.ts and the sources, which any Node can run.
 * @param {string} name Of the program's file.
 * @param {{ readonly file: string, readonly find: string, readonly replace: string }} [mutation] What is changed in them.
 * @returns {Promise<string>} The path of the program.
 */
export async function bundleSeeds(name, mutation) {
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
    plugins: mutation === undefined ? [] : [mutating(mutation)],
    treeshake: { moduleSideEffects: () => true },
  });
  const file = `${folder}${name}.mjs`;
  await bundle.write({ file, format: "es", codeSplitting: false });
  await bundle.close();
  return file;
}

function mutating({ file, find, replace }) {
  return {
    name: "mutation",
    transform(code, id) {
      return id.replaceAll("\\", "/") === `${root}${file}` ? code.replace(find, () => replace) : undefined;
    },
  };
}
