type Program = [name: string, file: string, source: string];

/** Programs that break a rule, to see that the rules see it. */
export const caught: readonly Program[] = [
  ["an import that points up", "timely/a.ts", 'import { run } from "../flow/run.ts";'],
  ["a type import that points up", "core/a.ts", 'import type { Worker } from "../timely/worker.ts";'],
  ["a re-export that points up", "flow/a.ts", 'export * from "../run/run.ts";'],
  ["a dynamic import that points up", "flow/a.ts", 'export const later = () => import("../cli/main.ts");'],
  ["an import type that points up", "flow/a.ts", 'export type Up = import("../cli/main.ts").Up;'],
  ["an import of an entry file", "flow/a.ts", 'import { Dataflow } from "../index.ts";'],
  ["a folder nobody placed", "misc/a.ts", "export {};"],
  ["Date.now", "timely/a.ts", "export const t = Date.now();"],
  ['Date["now"]', "timely/a.ts", 'export const t = Date["now"]();'],
  ["new Date()", "flow/a.ts", "export const t = new Date();"],
  ["Date()", "flow/a.ts", "export const t = Date();"],
  ["performance", "flow/deep/er.ts", "export const t = performance.now();"],
  ["a timer", "flow/a.ts", "setTimeout(() => {}, 1);"],
  ["a timer passed on", "flow/a.ts", "export const host = { setTimeout };"],
  ["a microtask", "timely/a.ts", "queueMicrotask(() => {});"],
  ["Math.random", "core/a.ts", "export const r = () => Math.random();"],
  ["crypto", "core/a.ts", "export const r = crypto.randomUUID();"],
  ["a global behind globalThis", "timely/a.ts", "export const p = globalThis.process;"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a program
  ["a global inside a template", "timely/a.ts", "export const p = `${process.pid}`;"],
  [
    "a global beside a local of its name",
    "flow/a.ts",
    "{ const window = 1; window; } export const w = window;",
  ],
  ["an array spread into push", "cli/a.ts", "export const add = (to, all) => to.push(...all);"],
  ["an array spread into Math.max", "flow/a.ts", "export const most = (all) => Math.max(0, ...all);"],
  ["an array applied", "connectors/a.ts", "export const text = (u) => String.fromCharCode.apply(null, u);"],
  ["a platform module", "flow/a.ts", 'import { readFileSync } from "node:fs";'],
  ["a package", "core/a.ts", 'import { pack } from "msgpackr";'],
  ["a platform's import.meta", "timely/a.ts", "export const here = import.meta.dirname;"],
  ["a timeout signal", "flow/a.ts", "export const s = AbortSignal.timeout(5);"],
  ["WebAssembly outside of core", "timely/a.ts", "export const m = new WebAssembly.Module(bytes);"],
  ["exports outside of core", "connectors/a.ts", "export const f = (i: Instance) => i.exports.memory;"],
  ["eval", "cli/a.ts", 'eval("1");'],
  ["new Function", "run/a.ts", 'export const f = new Function("return 1");'],
  ["a long file", "cli/a.ts", "export {};\n".repeat(401)],
  ["a long function", "cli/a.ts", `export function f(): void {\n${"f();\n".repeat(70)}}`],
];

/** Programs that look like it and break none. */
export const allowed: readonly Program[] = [
  ["an import that points down", "flow/a.ts", 'import { Worker } from "../timely/index.ts"; new Worker();'],
  ["arguments passed on", "flow/a.ts", "export const f = (...all) => g(...all); h.apply(id, () => 1);"],
  ["an import beside", "flow/a/b.ts", 'import { c } from "../c.ts"; c();'],
  [
    "names in comments and strings",
    "core/a.ts",
    '// Date.now() eval\nexport const s = "setTimeout(process)";',
  ],
  ["a local of a global's name", "flow/a.ts", "export const f = (window: number) => window + 1;"],
  [
    "a destructured local",
    "flow/a.ts",
    "export const f = ({ a: { window }, ...self }: P) => [window, self];",
  ],
  [
    "a member of a global's name",
    "timely/a.ts",
    "export const t = host.setTimeout; export const o = { fetch: 1 };",
  ],
  ["a method of a global's name", "timely/a.ts", "export class A { process(): void {} }"],
  [
    "a date made of a number",
    "flow/a.ts",
    "export const d = (x: unknown) => x instanceof Date && new Date(5);",
  ],
  [
    "types of the platform",
    "timely/a.ts",
    "export type M = WebAssembly.Module; export let s: typeof performance;",
  ],
  [
    "the platform outside of the hosted layers",
    "host/node.ts",
    'import fs from "node:fs"; fs; setTimeout(f, Date.now());',
  ],
  ["WebAssembly in core", "core/a.ts", "export const m = new WebAssembly.Module(b); m.exports;"],
];
