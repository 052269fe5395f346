import type { RecoveryStore } from "tidemark/stores";
import { expect } from "vitest";
import type { Command } from "../cli/command.ts";
import { kill, startChild } from "./consumer.ts";

/** A store that is written by processes that are killed. */
export interface CrashedStore {
  readonly consumer: string;
  readonly kind: string;
  readonly path: string;
  readonly store: RecoveryStore;
  /** Resolves in the middle of a write, of any that the process does from now on. */
  inWrite(writer: Command): Promise<void>;
}

/**
 * Lives of one store, each ended in the middle of a write.
 * @throws What fails, with the number of the life.
 */
export async function liveAndDie(crashed: CrashedStore, lives: number): Promise<void> {
  let begin = 0;
  for (let life = 0; life < lives; life++) begin = await oneLife(crashed, begin, life);
}

async function oneLife(crashed: CrashedStore, begin: number, life: number): Promise<number> {
  const writer = startChild(crashed.consumer, "write.mjs", crashed.kind, crashed.path, `${begin}`);
  // Each dies a little later than the one before: in other calls, with more behind it.
  await writer.until(({ stdout }) => lastOf(stdout, "wrote") >= begin + (life % 4));
  await crashed.inWrite(writer);
  await kill(writer);
  const { stdout } = writer;
  const next = Math.max(lastOf(stdout, "wrote"), lastOf(stdout, "created"), begin) + 2;
  await checkWhole(crashed.store, stdout, next, life);
  return next;
}

/** The highest number that was said to be done; -1 if none was. */
function lastOf(stdout: string, done: string): number {
  return Number(stdout.match(new RegExp(`(?<=^${done} )\\d+$`, "gm"))?.at(-1) ?? -1);
}

/** What is listed is whole, and what was said to be written is there unless it was to be deleted. */
async function checkWhole(store: RecoveryStore, stdout: string, next: number, life: number): Promise<void> {
  const blobs = await store.open();
  const names = await blobs.list();
  const read = await blobs.read(names);
  for (const [i, name] of names.entries()) {
    const n = Number(name.slice(2));
    const bytes = read[i];
    expect(bytes?.length, `life ${life}, ${name}`).toBe(200_000 + n);
    expect(
      bytes!.every((byte) => byte === (n % 250) + 1),
      `life ${life}, ${name}`,
    ).toBe(true);
    expect(n, `life ${life}, ${name}`).toBeLessThan(next);
  }
  for (const [, done, n] of stdout.matchAll(/^(wrote|created) (\d+)$/gm)) {
    if (Number(n) < lastOf(stdout, "wrote") - 4) continue; // deleted, or being deleted
    const wanted = done === "wrote" ? ["a", "b", "c"] : ["m"];
    for (const kind of wanted) expect(names, `life ${life}`).toContain(`${kind}-${n}`);
  }
  await blobs.close?.();
}
