import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll } from "vitest";

const sources = {
  "syntax-error.mjs": "export default 1;\nconst = 3;\n",
  "enum.ts": "export const a: number = 1;\nenum Colour { Red }\nexport default Colour;\n",
  "gone-import.ts": 'import "./gone.ts";\n',
  "one.tsx": "export default 1;\n",
};

/** A folder with files that no checker of this repository would let pass; it goes when the tests have run. */
export function brokenFiles(): string {
  const folder = mkdtempSync(`${tmpdir()}/tidemark-broken-`);
  for (const [name, source] of Object.entries(sources)) writeFileSync(`${folder}/${name}`, source);
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}
