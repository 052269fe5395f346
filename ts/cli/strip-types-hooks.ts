// Runs on the thread that Node keeps for module hooks, started by `register` in strip-types.ts.
import { readFile } from "node:fs/promises";
import {
  createRequire,
  type LoadFnOutput,
  type LoadHookContext,
  type ResolveFnOutput,
  type ResolveHookContext,
} from "node:module";
import { fileURLToPath } from "node:url";

type Stripper = Pick<typeof import("@swc/wasm-typescript"), "transformSync">;

/** What the stripper throws: no Error, but these properties. */
interface StripFailure {
  readonly message: string;
  readonly snippet?: string;
  readonly startLine?: number;
}

type NextLoad = (url: string, context?: LoadHookContext) => LoadFnOutput | Promise<LoadFnOutput>;

type NextResolve = (
  specifier: string,
  context?: ResolveHookContext,
) => ResolveFnOutput | Promise<ResolveFnOutput>;

let stripperPath: string | undefined;
let stripper: Stripper | undefined;

/** @param path Main module of the stripper; undefined where the platform strips types itself. */
export function initialize(path: string | undefined): void {
  stripperPath = path;
}

/** As the compiler has it, and bundlers: `./rates.js` is `rates.ts` where that is what there is. */
export async function resolve(
  specifier: string,
  context: ResolveHookContext,
  nextResolve: NextResolve,
): Promise<ResolveFnOutput> {
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    const typed = specifier.replace(/\.([cm]?)jsx?$/, ".$1ts");
    const mayBeTyped = typed !== specifier && /^(?:\.\.?\/|\/|file:)/.test(specifier);
    if (!mayBeTyped || context.parentURL?.includes("/node_modules/")) throw error;
    try {
      return await nextResolve(typed, context);
    } catch {
      throw error;
    }
  }
}

/** Blanks the types out of TypeScript files, so that every line and column stays where it was. */
export async function load(url: string, context: LoadHookContext, nextLoad: NextLoad): Promise<LoadFnOutput> {
  // Like Node itself: packages are to ship JavaScript.
  const isTyped = /^file:[^?#]*\.m?ts(?:[?#]|$)/.test(url) && !url.includes("/node_modules/");
  if (stripperPath === undefined || !isTyped) return nextLoad(url, context);
  const path = fileURLToPath(url);
  const source = await readFile(path, "utf8");
  stripper ??= createRequire(import.meta.url)(stripperPath) as Stripper;
  return { format: "module", shortCircuit: true, source: strip(stripper, source, path) };
}

function strip(stripper: Stripper, source: string, path: string): string {
  try {
    return stripper.transformSync(source, { mode: "strip-only", module: true, filename: path }).code;
  } catch (failure) {
    const { message, snippet = "", startLine } = failure as StripFailure;
    throw new SyntaxError(`${path}:${startLine}: ${message}\n${snippet.trimEnd()}`);
  }
}
