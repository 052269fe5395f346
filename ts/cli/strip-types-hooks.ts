// Runs on the thread that Node keeps for module hooks, started by `register` in strip-types.ts.
import { readFile } from "node:fs/promises";
import { createRequire, type LoadFnOutput, type LoadHookContext } from "node:module";
import { fileURLToPath } from "node:url";

type Stripper = Pick<typeof import("@swc/wasm-typescript"), "transformSync">;

/** What the stripper throws: no Error, but these properties. */
interface StripFailure {
  readonly message: string;
  readonly snippet?: string;
  readonly startLine?: number;
}

type NextLoad = (url: string, context?: LoadHookContext) => LoadFnOutput | Promise<LoadFnOutput>;

let stripperPath: string;
let stripper: Stripper | undefined;

/** @param path Main module of the stripper. */
export function initialize(path: string): void {
  stripperPath = path;
}

/** Blanks the types out of TypeScript files, so that every line and column stays where it was. */
export async function load(url: string, context: LoadHookContext, nextLoad: NextLoad): Promise<LoadFnOutput> {
  // Like Node itself: packages are to ship JavaScript.
  if (!/^file:[^?#]*\.m?ts(?:[?#]|$)/.test(url) || url.includes("/node_modules/"))
    return nextLoad(url, context);
  const path = fileURLToPath(url);
  const source = await readFile(path, "utf8");
  return { format: "module", shortCircuit: true, source: strip(source, path) };
}

function strip(source: string, path: string): string {
  stripper ??= createRequire(import.meta.url)(stripperPath) as Stripper;
  try {
    return stripper.transformSync(source, { mode: "strip-only", module: true, filename: path }).code;
  } catch (failure) {
    const { message, snippet = "", startLine } = failure as StripFailure;
    throw new SyntaxError(`${path}:${startLine}: ${message}\n${snippet.trimEnd()}`);
  }
}
