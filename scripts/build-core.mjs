// Compiles the core (release and debug), then writes the release module as hex into ts/core/embedded-bytes.ts.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const asc = `${root}node_modules/assemblyscript/bin/asc.js`;
for (const target of ["release", "debug"]) {
  execFileSync(process.execPath, [asc, "--config", "asconfig.json", "--target", target], {
    cwd: root,
    stdio: "inherit",
  });
}

const bytes = readFileSync(`${root}core-wasm/build/core.wasm`);
const text = `// Made by scripts/build-core.mjs from core-wasm/assembly; not kept in the repository.
/** The compiled core, two hexadecimal digits a byte. */
export const embeddedBytes: string =
  "${bytes.toString("hex")}";
`;
writeIfChanged(`${root}ts/core/embedded-bytes.ts`, text);
mkdirSync(`${root}dist/core`, { recursive: true });
writeFileSync(`${root}dist/core/core.wasm`, bytes);

/** Leaves the file's time alone where nothing changed, so that watchers stay quiet. */
function writeIfChanged(path, content) {
  try {
    if (readFileSync(path, "utf8") === content) return;
  } catch {
    // First build: there is no file yet.
  }
  writeFileSync(path, content);
}
