/**
 * What an example says it prints: its trailing comments and the comment lines right behind a line that prints, in
 * order. Any other comment is prose.
 */
export function commentedOutput(code: string): string[] {
  const said: string[] = [];
  let isOutput = false;
  for (const line of code.split("\n")) {
    const [, before = "", comment] = /^(.*?)(?:^|\s)\/\/ ?(.*)$/.exec(line) ?? [];
    const isAlone = comment !== undefined && before.trim() === "";
    if (comment !== undefined && (!isAlone || isOutput)) said.push(comment);
    isOutput = isAlone ? isOutput : comment === undefined && line.includes("console.log");
  }
  return said;
}

/** A text without what a comment may write otherwise: line breaks, commas, the kind of quotes, space at brackets. */
export function loosely(lines: readonly string[]): string {
  return lines
    .join(" ")
    .replaceAll("'", '"')
    .replace(/[\s,]+/g, " ")
    .replace(/ ?([[\]{}()]) ?/g, "$1")
    .trim();
}
