import type { MaybePromise, Source } from "../source.ts";
import type { TextPosition } from "../text/text-partition.ts";
import { type MaybeHeaded, openText, type TextReadOptions, theStart } from "../text/text-source.ts";
import type { Files } from "./expand-files.ts";
import { openFileInput } from "./file-input.ts";
import { filesInTurn } from "./open-in-turn.ts";

/**
 * A source of text files: a partition a file, named by its path.
 * @param of The connector, for messages.
 */
export function textFileSource<T>(
  of: string,
  files: Files,
  makeParser: () => MaybePromise<MaybeHeaded<T>>,
  options: TextReadOptions,
): Source<T, TextPosition> {
  return filesInTurn(of, files, theStart, async (path, position, { onBadRecord = undefined }) => {
    const rest = options.onBadRecord === undefined && onBadRecord !== undefined ? { onBadRecord } : {};
    return openText(await openFileInput(path), path, makeParser, { ...options, ...rest }, position);
  });
}
