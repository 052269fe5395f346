import { readdirSync, readFileSync } from "node:fs";
import { type Block, blocksOf } from "./blocks.ts";
import { docstringsOf, examplesOf } from "./docstrings.ts";
import { root } from "./public-names.ts";

/** A block of a text, and where it stands. */
export interface Place extends Block {
  /** `docs/errors.md:31`. */
  readonly name: string;
  /** The text that it stands in, from the root of the repository. */
  readonly file: string;
}

/** The package's modules that people write, from the root of the repository. */
export function sourceFiles(): string[] {
  return filesIn("ts", ".ts");
}

/** The documents that users read. Decisions and what is written for contributors have no programs. */
export function documents(): string[] {
  return ["README.md", "ARCHITECTURE.md", ...filesIn("docs", ".md")];
}

/** The examples in the documentation comments of the sources. */
export function sourceExamples(): Place[] {
  return sourceFiles().flatMap((file) => placed(file, docstringsOf(read(file)).flatMap(examplesOf)));
}

/** The blocks of a document. */
export function blocksIn(document: string): Place[] {
  return placed(document, blocksOf(read(document)));
}

/** A name for a block that can be that of a file. */
export function fileNameOf({ file, line }: Place): string {
  return `${file.replaceAll("/", "-")}-${line}.ts`;
}

function placed(file: string, blocks: readonly Block[]): Place[] {
  return blocks.map((block) => ({ name: `${file}:${block.line}`, file, ...block }));
}

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(root + folder, { recursive: true, encoding: "utf8" })
    .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
    .filter((file) => file.endsWith(ending))
    .sort();
}

function read(file: string): string {
  return readFileSync(root + file, "utf8");
}
