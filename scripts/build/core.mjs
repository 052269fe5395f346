import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { root } from "./entries.mjs";
import { textOfBytes } from "./text-of-bytes.mjs";

const build = `${root}core-wasm/build/`;
const embedded = `${root}ts/core/embedded-bytes.ts`;
const compiler = `${root}node_modules/assemblyscript/`;

/** Compiles the core, and writes it as text into ts/core/embedded-bytes.ts. */
export function buildCore() {
  compile("release", "core.wasm");
  const text = asModule(readFileSync(`${build}core.wasm`));
  if (!existsSync(embedded) || readFileSync(embedded, "utf8") !== text) writeFileSync(embedded, text);
  mkdirSync(`${root}dist/core`, { recursive: true });
  copyFileSync(`${build}core.wasm`, `${root}dist/core/core.wasm`);
}

/** Compiles the core with the checks that only tests want. */
export function buildDebugCore() {
  compile("debug", "core.debug.wasm");
}

/** Does nothing where the module was made from the same sources before: it takes seconds. */
function compile(target, file) {
  const stamp = `${build}${target}.made-from`;
  const sources = digestOfSources();
  if (existsSync(build + file) && existsSync(stamp) && readFileSync(stamp, "utf8") === sources) return;
  const args = [`${compiler}bin/asc.js`, "--config", "asconfig.json", "--target", target];
  execFileSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  writeFileSync(stamp, sources);
}

function digestOfSources() {
  const assembly = `${root}core-wasm/assembly/`;
  const sources = readdirSync(assembly, { recursive: true }).filter((file) => file.endsWith(".ts"));
  const files = [
    ...sources.sort().map((file) => `${assembly}${file}`),
    `${root}asconfig.json`,
    `${compiler}package.json`,
    new URL(import.meta.url),
  ];
  const digest = createHash("sha256");
  for (const file of files) digest.update(readFileSync(file)).update("\0");
  return digest.digest("hex");
}

function asModule(bytes) {
  return `// Made by scripts/build/core.mjs from core-wasm/assembly; not kept in the repository.
/** The compiled core, as text-of-bytes.mjs writes it. */
export const embeddedBytes =
  "${textOfBytes(bytes)}";
`;
}
