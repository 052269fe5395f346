// Copies ts/flow/fusion/stages.ts, so that stages of a flow do not share V8's type feedback (see its head).
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const COPIES = 16;
const folder = fileURLToPath(new URL("../ts/flow/fusion/", import.meta.url));
const source = readFileSync(`${folder}stages.ts`, "utf8")
  .replaceAll('"../', '"../../')
  .replaceAll('"./', '"../');

mkdirSync(`${folder}copies`, { recursive: true });
const names = Array.from({ length: COPIES }, (_, i) => `stages-${String(i).padStart(2, "0")}`);
for (const name of names)
  writeFileSync(`${folder}copies/${name}.ts`, `// Made by scripts/copy-stages.mjs.\n${source}`);
writeFileSync(
  `${folder}copies/index.ts`,
  `// Made by scripts/copy-stages.mjs; not kept in the repository.
${names.map((name, i) => `import * as c${i} from "./${name}.ts";`).join("\n")}

/** All copies of the stages' code. */
export const copies: readonly (typeof import("../stages.ts"))[] = [${names.map((_, i) => `c${i}`).join(", ")}];
`,
);
