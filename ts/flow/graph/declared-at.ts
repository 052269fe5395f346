/**
 * File and line of the user's code that is declaring a step now, such as `orders.ts:12`; `unknown` where the
 * platform gives no stack. Where one file holds both this package and the whole flow, it is the outermost line there.
 */
export function declaredAt(): string {
  const frames = stackFrames();
  const frame = frames.find(({ url }) => !isOwn(url)) ?? frames.at(-1);
  return frame === undefined ? "unknown" : `${fileName(frame.url)}:${frame.line}`;
}

interface Frame {
  readonly url: string;
  readonly line: string;
}

/** `…(file:///a/b.ts:12:5)` in V8, `name@http://…/b.ts:12:5` elsewhere. */
const FRAME = /([^\s(@]+):(\d+):\d+\)?$/;
/** Modules of the platforms themselves. */
const PLATFORM = /^(?:node|ext|bun|native):/;

/** Between the user's code and here: a step that is made of others is declared through that many functions at most. */
const DEPTH = 40;

function stackFrames(): Frame[] {
  const frames: Frame[] = [];
  for (const text of deepStack().split("\n")) {
    const found = FRAME.exec(text);
    if (found !== null && !PLATFORM.test(found[1]!)) frames.push({ url: found[1]!, line: found[2]! });
  }
  return frames;
}

/** V8 gives no more than ten frames, unless it is told how many. */
function deepStack(): string {
  const limited: { stackTraceLimit?: number } = Error;
  const { stackTraceLimit } = limited;
  if (stackTraceLimit === undefined || Object.isFrozen(Error)) return new Error().stack ?? "";
  limited.stackTraceLimit = DEPTH;
  const { stack = "" } = new Error();
  limited.stackTraceLimit = stackTraceLimit;
  return stack;
}

/** This module as stacks have it: Deno tells the source that a module was compiled from, in workerd there is no URL. */
const self: string | undefined = stackFrames()[0]?.url;

/**
 * Folder of the package's own modules: as it is published, and as sources. Undefined in a bundle of the user's: there
 * the file that this is in is the package's.
 */
const folder: string | undefined =
  /^(.*[/\\])(?:chunks[/\\]flow\.js|flow[/\\]graph[/\\]declared-at\.[jt]s)(?:\?.*)?$/.exec(self ?? "")?.[1];

function isOwn(url: string): boolean {
  return folder === undefined ? url === self : url.startsWith(folder);
}

function fileName(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1).replace(/\?.*$/, "");
}
