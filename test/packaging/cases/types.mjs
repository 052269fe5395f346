import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { mustRun } from "../../runtimes/child.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const tsc = `${root}node_modules/typescript/bin/tsc`;

/** Strict, and our declarations are checked too: `skipLibCheck` would hide what they lack. */
const strict = {
  strict: true,
  noEmit: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  target: "es2022",
  lib: ["es2022", "esnext.disposable", "dom", "dom.asynciterable"],
};

const asNode = { module: "nodenext", moduleResolution: "nodenext" };
const asBundlers = { module: "esnext", moduleResolution: "bundler" };
// A browser project has no types of Node; one that uses tidemark/node has them.
const withoutNode = { types: [] };
const withNode = { types: ["node"], typeRoots: [`${root}node_modules/@types`] };

async function typeChecks(project, file, compilerOptions) {
  const config = { compilerOptions: { ...strict, ...compilerOptions }, files: [file] };
  await writeFile(`${project}/tsconfig.json`, JSON.stringify(config));
  await mustRun(process.execPath, [tsc, "--project", "tsconfig.json"], { cwd: project });
}

/** What a TypeScript project sees. */
export const typeCases = {
  async "types resolve as Node resolves"(project) {
    await typeChecks(project, "typed.ts", { ...asNode, ...withoutNode });
  },
  async "types resolve as bundlers resolve"(project) {
    await typeChecks(project, "typed.ts", { ...asBundlers, ...withoutNode });
  },
  async "types of the file connectors resolve beside those of Node"(project) {
    await typeChecks(project, "typed-node.ts", { ...asNode, ...withNode });
  },
};
