import type { Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { ConnectorError } from "../errors.ts";
import { type ByteInput, MOST_AT_ONCE } from "../text/byte-input.ts";

/**
 * Opens a file for reading at any offset. A read that fails says which file it is of (`read-failed`).
 * @throws {ConnectorError} `cannot-open`
 */
export async function openFileInput(path: string): Promise<ByteInput> {
  await statFile(path);
  const file = await openOrExplain(path, "r");
  const { size } = await file.stat();
  return {
    size,
    async read(into, at) {
      // Asked for more, Node does not throw but ends the process.
      const length = Math.min(into.length, MOST_AT_ONCE);
      const { bytesRead } = await orExplain(path, file.read(into, 0, length, at), "read-failed");
      if (size > 0 || bytesRead === 0) return bytesRead;
      // A system's own file goes on saying that it is empty. One that does not has been written since it was opened.
      return (await orExplain(path, file.stat(), "read-failed")).size > 0 ? 0 : bytesRead;
    },
    close: () => file.close(),
  };
}

/**
 * What the system knows of a file. Asked before it is opened: to open a pipe blocks a thread until somebody comes to the
 * other end, and the process cannot even exit meanwhile.
 * @throws {ConnectorError} `cannot-open` where there is none, or it is a folder, a pipe or a device.
 */
export async function statFile(path: string): Promise<Stats> {
  const found = await orExplain(path, stat(path));
  if (found.isFile()) return found;
  const problem = "not a regular file; of a pipe or a device, make a web stream";
  throw new ConnectorError("cannot-open", problem, { partition: path });
}

/**
 * Opens a file; where that fails, the error says which and why.
 * @param path For messages. @param at What is opened, where that is not the path.
 */
export async function openOrExplain(path: string, flags: string, at: string = path): Promise<FileHandle> {
  return orExplain(path, open(at, flags));
}

/** What the system may fail at. */
const failures = {
  "cannot-open": "cannot be opened",
  "read-failed": "cannot be read",
  "write-failed": "cannot be written",
} as const;

/** @throws {ConnectorError} Of this code, where it fails. What has been explained is thrown as it is. */
export async function orExplain<R>(
  path: string,
  act: Promise<R>,
  code: keyof typeof failures = "cannot-open",
): Promise<R> {
  try {
    return await act;
  } catch (cause) {
    if (cause instanceof ConnectorError) throw cause;
    const problem = `${failures[code]}: ${(cause as Error).message}`;
    throw new ConnectorError(code, problem, { partition: path }, cause);
  }
}
