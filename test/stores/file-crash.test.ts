import { mkdtempSync, readdirSync } from "node:fs";
import { RecoveryStore } from "tidemark/stores";
import { fileStore } from "tidemark/stores/file";
import { beforeAll, expect, test } from "vitest";
import type { Command } from "../cli/command.ts";
import { tempFolder } from "../connectors/files/temp-folder.ts";
import { makeConsumer } from "./consumer.ts";
import { liveAndDie } from "./crash-cases.ts";

const temp = tempFolder();
beforeAll(() => makeConsumer(temp));

const partsIn = (path: string): string[] => readdirSync(path).filter((file) => file.startsWith("part-"));

test("whatever is listed after a process was killed in the middle of a write is whole", async () => {
  const path = mkdtempSync(`${temp}store-`);
  let killedInTheMiddle = 0;
  const inWrite = async (writer: Command): Promise<void> => {
    const before = new Set(partsIn(path));
    while (writer.child.exitCode === null && !partsIn(path).some((part) => !before.has(part)))
      await new Promise((resolve) => setImmediate(resolve));
  };
  const store = new RecoveryStore(path, async () => {
    if (partsIn(path).length > 0) killedInTheMiddle++;
    const blobs = await fileStore(path).open();
    expect(partsIn(path)).toEqual([]);
    return blobs;
  });
  await liveAndDie({ consumer: temp, kind: "file", path, store, inWrite }, 20);
  expect(killedInTheMiddle).toBeGreaterThan(5);
});
