/**
 * File and line of the user's code that is declaring a step now, such as `orders.ts:12`; `unknown` where the
 * platform gives no stack. In a bundle that holds both this package and the flow, it is a line of the bundle.
 */
export function declaredAt(): string {
  const frames = stackFrames();
  const outside = frames.find((frame) => !frame.url.startsWith(own)) ?? frames[frames.length - 1];
  return outside === undefined ? "unknown" : `${fileName(outside.url)}:${outside.line}`;
}

interface Frame {
  readonly url: string;
  readonly line: string;
}

/** `…(file:///a/b.ts:12:5)` in V8, `name@http://…/b.ts:12:5` elsewhere. */
const FRAME = /([^\s(@]+):(\d+):\d+\)?$/;

/** Between the user's code and here: a step that is made of others is declared through that many functions at most. */
const DEPTH = 40;

function stackFrames(): Frame[] {
  const frames: Frame[] = [];
  for (const text of deepStack().split("\n")) {
    const found = FRAME.exec(text);
    if (found !== null) frames.push({ url: found[1]!, line: found[2]! });
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

/**
 * Folder of this package's own modules, whose frames are not the user's: as stacks have it, since Deno tells the
 * source that a module was compiled from, and in workerd modules have no URL. In a bundle there is none.
 */
const own: string =
  /^(.*[/\\])flow[/\\]graph[/\\]declared-at\.[jt]s$/.exec(stackFrames()[0]?.url ?? "")?.[1] ?? "\n";

function fileName(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1).replace(/\?.*$/, "");
}
