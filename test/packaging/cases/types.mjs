import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { mustRun } from "../../runtimes/child.mjs";

const tsc = fileURLToPath(new URL("../../../node_modules/typescript/bin/tsc", import.meta.url));

/** Strict, and our declarations are checked too: `skipLibCheck` would hide what they lack. */
const strict = {
  strict: true,
  noEmit: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  target: "es2022",
  lib: ["es2022", "esnext.disposable", "dom", "dom.asynciterable"],
  types: [],
};

async function typeChecks(project, name, compilerOptions) {
  const config = { compilerOptions: { ...strict, ...compilerOptions }, files: ["typed.ts"] };
  await writeFile(`${project}/tsconfig.${name}.json`, JSON.stringify(config));
  await mustRun(process.execPath, [tsc, "--project", `tsconfig.${name}.json`], { cwd: project });
}

/** What a TypeScript project sees. Without @types/node: a browser project has none. */
export const typeCases = {
  async "types resolve as Node resolves"(project) {
    await typeChecks(project, "nodenext", { module: "nodenext", moduleResolution: "nodenext" });
  },
  async "types resolve as bundlers resolve"(project) {
    await typeChecks(project, "bundler", { module: "esnext", moduleResolution: "bundler" });
  },
};
