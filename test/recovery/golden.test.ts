import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { run } from "tidemark";
import { expect, test } from "vitest";
import { goldenFlow, readings } from "./golden/flow.ts";
import { MemoryBlobs } from "./memory-blobs.ts";

const folder = fileURLToPath(new URL("./golden/", import.meta.url));
const formats = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test.each(formats.map(({ name }) => name))("what was written in format %s is read", async (format) => {
  const blobs = new MemoryBlobs();
  for (const name of readdirSync(`${folder}${format}`))
    blobs.blobs.set(name, new Uint8Array(readFileSync(`${folder}${format}/${name}`)));
  expect(blobs.blobs.size).toBeGreaterThan(2);
  const rows: unknown[] = [];
  const sink = { open: () => ({ write: (values: readonly unknown[]) => void rows.push(...values) }) };
  await run(goldenFlow(readings.length, sink), { recovery: blobs.store });
  expect(rows.map(String).sort()).toEqual(["a 10 3.5 2", "a 20 6 1", "a,51 4", "b 10 9 2", "b,31 3"]);
});
