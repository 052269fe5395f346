import { type FileHandle, open } from "node:fs/promises";
import { ConnectorError } from "../errors.ts";
import type { ByteInput } from "../text/byte-input.ts";

/**
 * Opens a file for reading at any offset.
 * @throws {ConnectorError} `cannot-open`
 */
export async function openFileInput(path: string): Promise<ByteInput> {
  const file = await openOrExplain(path, "r");
  const stat = await file.stat();
  if (!stat.isFile()) {
    await file.close();
    throw new ConnectorError("cannot-open", "not a regular file", { partition: path });
  }
  return {
    size: stat.size,
    read: async (into, at) => (await file.read(into, 0, into.length, at)).bytesRead,
    close: () => file.close(),
  };
}

/** Opens a file; where that fails, the error says which and why. */
export async function openOrExplain(path: string, flags: string): Promise<FileHandle> {
  try {
    return await open(path, flags);
  } catch (cause) {
    throw new ConnectorError(
      "cannot-open",
      `cannot be opened: ${(cause as Error).message}`,
      { partition: path },
      cause,
    );
  }
}
