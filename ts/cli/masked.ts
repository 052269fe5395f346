import process from "node:process";

/** What stands in place of a password. */
const MASK = "***";

/** `//user:secret@`. A URL has no space in it. */
const IN_URL = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/?#"']*):[^\s"']*@/gi;
/** `?password=secret`, as some drivers read it. */
const IN_QUERY = /([?&][\w-]*password=)[^\s&#"']*/gi;

/**
 * A text without the passwords of URLs: everything that tells of what was typed or has failed goes through this.
 * @param typed The arguments of the command: a password in one of them is known exactly, whatever letters it has.
 */
export function masked(text: string, typed: readonly string[] = process.argv.slice(2)): string {
  let safe = text;
  for (const argument of typed) {
    const password = /:\/\/[^:@/?#]*:(.+)@/s.exec(argument)?.[1];
    if (password !== undefined) safe = safe.replaceAll(`:${password}@`, `:${MASK}@`);
  }
  return safe.replace(IN_URL, `$1:${MASK}@`).replace(IN_QUERY, `$1${MASK}`);
}
