import { type Block, blocksOf } from "./blocks.ts";

/** A documentation comment and what it stands before. */
export interface Docstring {
  readonly text: string;
  /** Line of the source that it begins on, counted from 1. */
  readonly line: number;
  /** The declaration behind it, as far as its first line tells: `export function map<T, U>(…`. */
  readonly declares: string;
}

const COMMENT = /^[ \t]*\/\*\*([\s\S]*?)\*\/\s*(?:\/\/ biome-ignore .*\s*)?(.*)/gm;

/** The documentation comments of a module, without their asterisks. */
export function docstringsOf(source: string): Docstring[] {
  return [...source.matchAll(COMMENT)].map(({ 1: comment, 2: declares, index }) => ({
    text: comment!
      .split("\n")
      .map((line) => line.replace(/^\s*\* ?/, ""))
      .join("\n"),
    line: source.slice(0, index).split("\n").length,
    declares: declares!,
  }));
}

/** The TypeScript examples of a documentation comment; their lines are those of the source. */
export function examplesOf({ text, line }: Docstring): Block[] {
  if (!text.includes("@example")) return [];
  return blocksOf(text)
    .filter(({ language }) => language === "ts")
    .map((block) => ({ ...block, line: block.line + line - 1 }));
}
