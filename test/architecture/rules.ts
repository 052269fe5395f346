import { freeNames } from "./free-names.ts";
import { importsOf, isNode, lineOf, parse, type SyntaxNode, walk } from "./syntax.ts";

/** Folders of `ts/`, lowest first. A file may import from its own level and from those below it. */
export const levels: readonly (readonly string[])[] = [
  ["words"],
  ["core", "host"],
  ["timely"],
  ["exchange"],
  ["connectors"],
  ["flow"],
  ["inspect", "recovery", "sinks", "stores", "testing"],
  ["run"],
  ["cli"],
];

/** The layers that a simulated host must be able to replay. */
export const hosted: readonly string[] = ["core", "timely", "flow"];

/** Folders in which no two files import one another in a circle, not even by a type: each can be read from below. */
export const withoutCircles: readonly string[] = ["core", "timely", "flow"];

const maxFileLines = 400;
const maxFunctionLines = 70;

const platformGlobals = new Set([
  ...[
    "performance",
    "setTimeout",
    "setInterval",
    "setImmediate",
    "clearTimeout",
    "clearInterval",
    "clearImmediate",
  ],
  ...[
    "queueMicrotask",
    "requestAnimationFrame",
    "requestIdleCallback",
    "scheduler",
    "crypto",
    "process",
    "Deno",
    "Bun",
  ],
  ...["window", "self", "navigator", "document", "location", "fetch", "WebSocket", "EventSource", "Worker"],
  ...[
    "SharedWorker",
    "MessageChannel",
    "BroadcastChannel",
    "localStorage",
    "sessionStorage",
    "indexedDB",
    "caches",
  ],
  ...["globalThis", "global", "require", "Buffer", "__dirname", "__filename"],
]);

/** What takes any number of arguments; all of them lie on the stack, which an array of some length overflows. */
const takesAny = new Set([
  ...["push", "unshift", "splice", "concat", "of", "max", "min", "hypot", "assign"],
  ...["fromCharCode", "fromCodePoint", "apply"],
]);

/** Files that spread an array into such a call, and why it is never long. A permission that nobody needs is withdrawn. */
export const shortSpreads: Readonly<Record<string, string>> = {
  "connectors/text/decoder.ts": "pieces of 4,096 bytes",
  "flow/operators/joins/interval-cell.ts": "two sides",
  "flow/operators/joins/interval-logic.ts": "two sides",
  "inspect/progress-line.ts": "the parts of one line",
  "testing/cluster.ts": "a timer a worker",
};

const hiddenClocks = new Set([
  "Date.now",
  "Math.random",
  "AbortSignal.timeout",
  "Atomics.wait",
  "Atomics.waitAsync",
]);

/** The folder of `ts/` that a file is in; "" for the entry files directly in `ts/`. */
export function folderOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : "";
}

function levelOf(folder: string): number {
  return folder === "" ? levels.length : levels.findIndex((level) => level.includes(folder));
}

/** Where a relative import of `file` leads, as a path below `ts/`. */
export function resolveImport(file: string, specifier: string): string {
  return new URL(specifier, `file:///${file}`).pathname.slice(1);
}

/** The files below `ts/` that a module imports. */
export function localImports(file: string, source: string): string[] {
  const relative = importsOf(parse(source)).filter((specifier) => specifier.startsWith("."));
  return relative.map((specifier) => resolveImport(file, specifier));
}

/** What one file of `ts/` does that the rules forbid, one sentence each. `file` is its path below `ts/`. */
export function violations(file: string, source: string): string[] {
  const program = parse(source);
  const at = (node: SyntaxNode, problem: string): string =>
    `ts/${file}:${lineOf(source, node.start)} ${problem}`;
  const found = [
    ...upwardImports(file, program),
    ...tooLong(file, source, program, at),
    ...evaluation(program, at),
    ...(shortSpreads[file] === undefined ? longSpreads(program, at) : []),
  ];
  if (folderOf(file) !== "core") found.push(...knowsTheAbi(program, at));
  if (hosted.includes(folderOf(file))) found.push(...platform(file, program, at));
  return found;
}

type At = (node: SyntaxNode, problem: string) => string;

function upwardImports(file: string, program: SyntaxNode): string[] {
  const own = levelOf(folderOf(file));
  if (own < 0)
    return [
      `ts/${file} is in a folder that has no level: say in test/architecture/rules.ts where it belongs`,
    ];
  return importsOf(program)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => resolveImport(file, specifier))
    .filter((target) => levelOf(folderOf(target)) > own)
    .map((target) => `ts/${file} imports ts/${target}, which is above it`);
}

function tooLong(file: string, source: string, program: SyntaxNode, at: At): string[] {
  const lines = source.trimEnd().split("\n").length;
  const saysWhy = /^\/\/ Longer than 400 lines because \S/.test(source);
  const found =
    lines > maxFileLines && !saysWhy ? [`ts/${file} has ${lines} lines, ${maxFileLines} are allowed`] : [];
  walk(program, (node) => {
    if (!node.type.includes("Function") || !isNode(node.body)) return;
    const length = lineOf(source, node.end) - lineOf(source, node.start) + 1;
    if (length > maxFunctionLines)
      found.push(at(node, `a function of ${length} lines, ${maxFunctionLines} are allowed`));
  });
  return found;
}

function evaluation(program: SyntaxNode, at: At): string[] {
  return freeNames(program)
    .filter(({ name }) => name === "eval" || name === "Function")
    .filter(({ name, parent }) => name === "eval" || parent.type !== "BinaryExpression") // `instanceof Function` is harmless
    .map(({ name, node }) => at(node, `uses ${name}: edge runtimes and strict pages forbid it`));
}

/** Arrays that are spread into calls of what takes any number of arguments. */
export function longSpreads(program: SyntaxNode, at: At): string[] {
  const found: string[] = [];
  walk(program, (node) => {
    if (node.type !== "CallExpression" && node.type !== "NewExpression") return;
    const name = memberName(node.callee as SyntaxNode)
      ?.split(".")
      .at(-1);
    const args = node.arguments as SyntaxNode[];
    const isSpread = args.some(({ type }) => type === "SpreadElement");
    const isApplied = name === "apply" && args.length === 2 && args[1]?.type !== "ArrowFunctionExpression";
    if (name !== undefined && takesAny.has(name) && (isSpread || isApplied))
      found.push(at(node, `spreads an array into ${name}: a long one overflows the stack`));
  });
  return found;
}

function knowsTheAbi(program: SyntaxNode, at: At): string[] {
  const found = freeNames(program)
    .filter(({ name }) => name === "WebAssembly")
    .map(({ node }) => at(node, "touches WebAssembly: only ts/core knows the module"));
  walk(program, (node) => {
    if (memberName(node)?.endsWith(".exports"))
      found.push(at(node, "reads .exports: only ts/core knows the module"));
  });
  return found;
}

function platform(file: string, program: SyntaxNode, at: At): string[] {
  const found = freeNames(program)
    .filter(({ name, parent }) => platformGlobals.has(name) || readsClock(name, parent))
    .map(({ name, node }) => at(node, `uses ${name}: only the Host may`));
  const globals = new Set(freeNames(program).map(({ node }) => node));
  walk(program, (node) => {
    const name = memberName(node);
    if (name !== undefined && hiddenClocks.has(name) && globals.has(node.object as SyntaxNode)) {
      found.push(at(node, `uses ${name}: only the Host may`));
    }
    if (name?.startsWith("import.meta.") && name !== "import.meta.url")
      found.push(at(node, `uses ${name}, a platform's own`));
  });
  for (const name of importsOf(program)) {
    if (!name.startsWith(".") && name !== "#core-module")
      found.push(`ts/${file} imports ${name}: a platform's or a package's`);
  }
  return found;
}

/** `new Date()` and `Date()` read the clock; `new Date(x)` and `instanceof Date` do not. */
function readsClock(name: string, parent: SyntaxNode): boolean {
  if (name !== "Date") return false;
  if (parent.type === "CallExpression") return true;
  return parent.type === "NewExpression" && (parent.arguments as unknown[]).length === 0;
}

function memberName(node: SyntaxNode): string | undefined {
  if (node.type !== "MemberExpression") return undefined;
  const { object, property } = node as unknown as { object: SyntaxNode; property: SyntaxNode };
  const member = node.computed === true ? property.value : property.name;
  const owner = object.type === "MetaProperty" ? "import.meta" : (object.name ?? "…");
  return `${String(owner)}.${String(member)}`;
}
