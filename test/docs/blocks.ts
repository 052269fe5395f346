/** A fenced block of a Markdown text. */
export interface Block {
  /** `ts`, `text`, `sh`, … */
  readonly language: string;
  /** The rest of the line that opens it: the name of the file that it shows. Mostly empty. */
  readonly title: string;
  readonly code: string;
  /** Line of the text that its first line is on, counted from 1. */
  readonly line: number;
}

const FENCE = /^```(\S*)[ \t]*(.*)\n([\s\S]*?)^```[ \t]*$/gm;

/** The fenced blocks of a Markdown text, in order. */
export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(FENCE)].map(({ 1: language, 2: title, 3: code, index }) => ({
    language: language!,
    title: title!.trim(),
    code: code!,
    line: markdown.slice(0, index).split("\n").length + 1,
  }));
}
