import type { MaybePromise, Source } from "../source.ts";
import type { TextPosition } from "../text/text-partition.ts";
import { type MaybeHeaded, openText, type TextReadOptions } from "../text/text-source.ts";
import { expandFiles, type Files } from "./expand-files.ts";
import { openFileInput } from "./file-input.ts";

/** A source of text files: a partition a file, named by its path. */
export function textFileSource<T>(
  files: Files,
  makeParser: () => MaybePromise<MaybeHeaded<T>>,
  options: TextReadOptions,
): Source<T, TextPosition> {
  return {
    partitions: () => expandFiles(files),
    async open(path, position, { onBadRecord = undefined }) {
      const rest = options.onBadRecord === undefined && onBadRecord !== undefined ? { onBadRecord } : {};
      return openText(await openFileInput(path), path, makeParser, { ...options, ...rest }, position);
    },
  };
}
