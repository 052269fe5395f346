/**
 * What a terminal takes for a command, and what turns round the order of what it shows: control characters, those of
 * the second table (C1) too, line separators and overrides of direction.
 */
const COMMANDS = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** The same text with what a terminal would obey written as escapes such as `\u001b`. Lines and tabs stay. */
export function printable(text: string): string {
  return text.replace(COMMANDS, (character) =>
    character === "\n" || character === "\t" ? character : escaped(character),
  );
}

/** The same on one line: what a terminal would obey, line ends and tabs too, becomes a space. */
export function onOneLine(text: string): string {
  return text.replace(COMMANDS, " ");
}

/** JSON means the same text with these written as escapes; what it leaves as it is, a terminal would obey. */
export function printableJson(json: string): string {
  return json.replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
