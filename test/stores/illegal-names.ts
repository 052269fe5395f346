import { type BlobStore, RecoveryError } from "tidemark/stores";
import { expect } from "vitest";

/** Each of these would be a path, a pattern, a command or another blob somewhere. */
export const illegalNames: readonly string[] = [
  ...["", ".", "..", "../x", "a/b", "a\\b", "/etc/passwd", "c:x", "a\0b", "a b", "a\n", "-a", ".a", "1a"],
  ...["A", "aB", "ä", "a_b", "a%2e", "a'b", "a*", "x".repeat(101)],
];

/** Each call refuses the name, and nothing is there afterwards. */
export async function refusesNames(blobs: BlobStore, name: string): Promise<void> {
  const bytes = Uint8Array.of(1);
  const calls: (() => Promise<unknown>)[] = [
    () => blobs.read([name]),
    () => blobs.write([{ name, bytes }]),
    () => blobs.create({ name, bytes }),
    () => blobs.delete(["a", name]),
  ];
  for (const call of calls) {
    const error = await call().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(RecoveryError);
    expect(error).toMatchObject({ code: "bad-option" });
  }
  expect(await blobs.list()).toEqual([]);
}
