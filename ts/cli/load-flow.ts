import process from "node:process";
import { pathToFileURL } from "node:url";
import type { Dataflow } from "../flow/index.ts";
import { describeExport } from "./describe-export.ts";
import type { FlowOptions } from "./flow-options.ts";
import { orStuck } from "./or-stuck.ts";
import { STRIPPER, stripTypes } from "./strip-types.ts";
import { locateSyntaxError } from "./syntax-errors.ts";
import { findTarget, type Target } from "./target.ts";
import { UsageError } from "./usage-error.ts";

type Module = Readonly<Record<string, unknown>>;

/**
 * Loads a flow from a module.
 * @param where `FILE[:export]`.
 * @param options For the function that makes the flow; none may be given where the export is a flow already.
 * @throws {UsageError} If there is no such file or export, or it is no flow, or it cannot be loaded or made; then
 * the error behind it is the `cause`.
 */
export async function loadFlow(where: string, options: FlowOptions): Promise<Dataflow> {
  const target = findTarget(where);
  const [name, exported] = pickExport(await importModule(target), target);
  const flow = await makeFlow(exported, options, `${target.name}, export ${name}`);
  if (isDataflow(flow)) return flow;
  const what = typeof exported === "function" ? "gave" : "is";
  throw new UsageError(
    `${target.name}: export ${name} ${what} ${describeExport(flow)}, not a Dataflow or a function that makes one`,
  );
}

async function importModule({ name, path }: Target): Promise<Module> {
  const isTypeScript = /\.[mc]?tsx?$/.test(path);
  const canLoad = !isTypeScript || stripTypes(path);
  if (!canLoad) {
    throw new UsageError(
      `Node ${process.versions.node} cannot load TypeScript by itself, as from 22.18 on: npm install --save-dev ${STRIPPER}`,
    );
  }
  try {
    return (await orStuck(import(pathToFileURL(path).href))) as Module;
  } catch (cause) {
    throw new UsageError(`cannot load ${name}`, { cause: locateSyntaxError(cause, path) });
  }
}

function pickExport(module: Module, { name, exportName }: Target): [name: string, value: unknown] {
  const wanted = exportName === undefined ? ["default", "flow"] : [exportName];
  const found = wanted.find((name) => module[name] !== undefined);
  if (found !== undefined) return [found, module[found]];
  const others = Object.keys(module);
  const has = others.length === 0 ? "it exports nothing" : `it exports ${others.join(", ")}`;
  const missing =
    exportName === undefined ? "no default export, and none called flow" : `no export ${exportName}`;
  throw new UsageError(`${name} has ${missing}: ${has}`);
}

async function makeFlow(exported: unknown, options: FlowOptions, what: string): Promise<unknown> {
  if (typeof exported !== "function") {
    const [unused] = Object.keys(options);
    if (unused === undefined) return exported;
    throw new UsageError(`unknown option "${unused}": ${what} takes no options, for it is no function`);
  }
  try {
    return await orStuck((exported as (options: FlowOptions) => unknown)(options));
  } catch (cause) {
    throw new UsageError(`${what}: could not make its flow`, { cause });
  }
}

/** By its shape, not its class: the flow may come from another copy of this package. */
function isDataflow(value: unknown): value is Dataflow {
  const { id, steps, validate } = (value ?? {}) as Partial<Dataflow>;
  return typeof id === "string" && Array.isArray(steps) && typeof validate === "function";
}
