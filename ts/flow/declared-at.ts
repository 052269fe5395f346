/** Folder of this package's own modules: frames in it are not the user's. */
const own: string = ownFolder();

/**
 * File and line of the user's code that is declaring a step now, such as `orders.ts:12`; `unknown` where the
 * platform gives no stack. In a bundle that holds both this package and the flow, it is a line of the bundle.
 */
export function declaredAt(): string {
  const frames = (new Error().stack ?? "").split("\n").filter((line) => FRAME.test(line));
  const outside = frames.find((line) => !line.includes(own) && !line.includes(ownPath)) ?? frames[frames.length - 1];
  const found = outside === undefined ? undefined : FRAME.exec(outside);
  return found ? `${fileName(found[1]!)}:${found[2]}` : "unknown";
}

/** In a workerd bundle modules have no URL: there, a text that is in no frame. */
function ownFolder(): string {
  try {
    return new URL("../", import.meta.url).href;
  } catch {
    return "\n";
  }
}

/** `…(file:///a/b.ts:12:5)` in V8, `name@http://…/b.ts:12:5` elsewhere. */
const FRAME = /([^\s(@]+):(\d+):\d+\)?$/;

/** Some stacks carry plain paths where modules carry URLs. */
const ownPath: string = own.startsWith("file://") ? decodeURIComponent(new URL(own).pathname) : own;

function fileName(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1).replace(/\?.*$/, "");
}
