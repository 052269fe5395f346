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

function stackFrames(): Frame[] {
  const frames: Frame[] = [];
  for (const text of (new Error().stack ?? "").split("\n")) {
    const found = FRAME.exec(text);
    if (found !== null && !PLATFORM.test(found[1]!)) frames.push({ url: found[1]!, line: found[2]! });
  }
  return frames;
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
