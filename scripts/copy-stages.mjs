// Copies ts/flow/hot/stages.ts, so that stages of a flow do not share V8's type feedback (see its head).
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const COPIES = 16;
const folder = fileURLToPath(new URL("../ts/flow/hot/", import.meta.url));
const source = readFileSync(`${folder}stages.ts`, "utf8")
  .replaceAll('"../', '"../../')
  .replaceAll('"./', '"../');

// Each copy is a function called once: minified, all copies then have the same names, and compress to almost nothing.
const lines = source.split("\n");
const isImport = (line) => line.startsWith("import ");
const imports = lines.filter(isImport).join("\n");
const body = lines.filter((line) => !isImport(line)).join("\n");
const code = body.replaceAll(/^export /gm, "");
const names = [...body.matchAll(/^export function (\w+)/gm)].map(([, name]) => name);

rmSync(`${folder}copies`, { recursive: true, force: true });
mkdirSync(`${folder}copies`, { recursive: true });
const files = Array.from({ length: COPIES }, (_, i) => `stages-${String(i).padStart(2, "0")}`);
for (const file of files) {
  writeFileSync(
    `${folder}copies/${file}.ts`,
    `// Made by scripts/copy-stages.mjs.
${imports}
import type { StageCode } from "../stage.ts";

export const stages: StageCode = /* @__PURE__ */ (() => {
${code}
  return { ${names.join(", ")} };
})();
`,
  );
}
writeFileSync(
  `${folder}copies/index.ts`,
  `// Made by scripts/copy-stages.mjs; not kept in the repository.
import type { StageCode } from "../stage.ts";
${files.map((file, i) => `import { stages as c${i} } from "./${file}.ts";`).join("\n")}

/** The copies of the stages' code. */
export const copies: readonly StageCode[] = [${files.map((_, i) => `c${i}`).join(", ")}];
`,
);
