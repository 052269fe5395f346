import process from "node:process";

/**
 * Rejects when the process has nothing left to do, and so what it waits for cannot come: without this it would end as if
 * all were well, or without a word.
 * @param why Says what is waited for.
 */
export async function orStuck<R>(
  waitedFor: R,
  why = (): string => "it waits for something that nothing is left to bring about",
): Promise<Awaited<R>> {
  let stuck = (): void => {};
  const never = new Promise<never>((_, reject) => {
    stuck = () => reject(new Error(why()));
  });
  process.once("beforeExit", stuck);
  try {
    return await Promise.race([waitedFor, never]);
  } finally {
    process.off("beforeExit", stuck);
  }
}
