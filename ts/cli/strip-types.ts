import { createRequire, register } from "node:module";
import process from "node:process";

/** The stripper that newer versions of Node have inside. Keep in step with `peerDependencies`. */
export const STRIPPER = "@swc/wasm-typescript";

/** Whether this platform loads TypeScript by itself: Deno, Bun, and Node from 22.18 on. */
function stripsTypesItself(): boolean {
  const { typescript } = process.features as { readonly typescript?: unknown }; // not of Node 20
  return Boolean(typescript) || "Deno" in globalThis || "Bun" in globalThis;
}

/**
 * Makes Node load TypeScript files, for as long as the process lives: older versions strip types by a package, and all
 * find `rates.ts` where `./rates.js` is imported. Deno and Bun see to both themselves.
 * @param importer The file to be loaded: the stripper may be installed beside it or beside this package.
 * @returns Whether it could be done: false if the stripper is not installed.
 */
export function stripTypes(importer: string): boolean {
  if ("Deno" in globalThis || "Bun" in globalThis) return true;
  const path = stripsTypesItself()
    ? undefined
    : (resolveStripper(importer) ?? resolveStripper(import.meta.url));
  if (path === undefined && !stripsTypesItself()) return false;
  register("./strip-types-hooks.js", { parentURL: import.meta.url, data: path });
  return true;
}

function resolveStripper(from: string): string | undefined {
  try {
    return createRequire(from).resolve(STRIPPER);
  } catch {
    return undefined; // not installed there
  }
}
