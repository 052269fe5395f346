import { RecoveryError } from "tidemark/stores";
import { StoreMismatch, storeConformance } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { brokenStores, lockingStore, rightStore } from "./stores/broken-stores.ts";

describe("a store that keeps to everything passes:", () => {
  test.each(storeConformance(rightStore))("$name", ({ run }) => run());
});

test("a store that only one may have open passes, if it says so", async () => {
  const inUse = (): Error => new RecoveryError("store-in-use", "another has it open");
  for (const { run } of storeConformance(lockingStore(inUse), { largest: 100 })) await run();
});

test("a store that fails when it is opened twice does not pass", async () => {
  const failed: string[] = [];
  for (const { name, run } of storeConformance(
    lockingStore(() => new Error("what?")),
    { largest: 100 },
  ))
    await run().catch(() => failed.push(name));
  expect(failed).toEqual([
    "what has one place open twice sees one store, or the second is refused as in use",
  ]);
});

describe("the suite finds a store that", () => {
  test.each(Object.entries(brokenStores))("%s", async (_name, newStore) => {
    const problems: string[] = [];
    for (const { run } of storeConformance(newStore, { largest: 100_000 }))
      await run().catch((error: unknown) => problems.push(String(error)));
    expect(problems).not.toEqual([]);
  });
});

test("what a store does wrong is told in a sentence that a runner takes for a failed assertion", async () => {
  const cases = storeConformance(brokenStores["fails to delete what is missing"]!, { largest: 100 });
  const mismatches = storeConformance(brokenStores["keeps no empty blobs"]!, { largest: 100 });
  const all = await Promise.all([...cases, ...mismatches].map(({ run }) => run().catch((error) => error)));
  const found = all.filter((error) => error !== undefined);
  expect(found.map(String)).toContain('AssertionError: list: "written" is missing');
  expect(found.filter((error) => error instanceof StoreMismatch).length).toBeGreaterThan(0);
  expect(found.map(String)).toContain("Error: not there"); // the store's own error, as it was thrown
});
