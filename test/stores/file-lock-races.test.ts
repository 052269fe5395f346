import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileStore } from "tidemark/stores/file";
import { beforeEach, expect, test, vi } from "vitest";
import { holderIn } from "../../ts/stores/file/lock-text.ts";
import { thisProcess } from "../../ts/stores/file/this-process.ts";
import { tempFolder } from "../connectors/files/temp-folder.ts";

/** What happens in the middle of what the store does. */
const meanwhile = vi.hoisted(() => ({
  beforeLink: async (): Promise<void> => {},
  /** Before a lock is opened to be renewed. */
  beforeRenewal: async (): Promise<void> => {},
  /** What a timer would call. */
  beats: [] as (() => void)[],
}));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return {
    ...real,
    async link(from: string, to: string) {
      await meanwhile.beforeLink();
      return real.link(from, to);
    },
    async open(path: string, flags: string) {
      if (flags === "r+") await meanwhile.beforeRenewal();
      return real.open(path, flags);
    },
  };
});

vi.mock("node:timers", async (original) => ({
  ...(await original<typeof import("node:timers")>()),
  setInterval: (beat: () => void) => {
    meanwhile.beats.push(beat);
    return { unref() {} };
  },
  clearInterval: () => {},
}));

const temp = tempFolder();
const newFolder = (): string => mkdtempSync(`${temp}store-`);
const bytes = Uint8Array.of(1);

beforeEach(() => {
  meanwhile.beforeLink = async () => {};
  meanwhile.beforeRenewal = async () => {};
  meanwhile.beats.length = 0;
});

/** The one lock of a folder. */
function lockIn(path: string): string {
  const locks = readdirSync(path).filter((file) => file.startsWith("lock-"));
  expect(locks.length).toBe(1);
  return `${path}/${locks[0]}`;
}

test("who has looked at a lock that others have gone past meanwhile does not take the folder", async () => {
  const path = newFolder();
  const own = await thisProcess();
  const held = (isReleased: boolean): string => JSON.stringify({ ...own, isReleased });
  writeFileSync(`${path}/lock-5`, held(true));
  meanwhile.beforeLink = async () => {
    meanwhile.beforeLink = async () => {};
    rmSync(`${path}/lock-5`); // 6 was taken and let go, and 7 taken, which removed both
    writeFileSync(`${path}/lock-7`, held(false));
  };
  await expect(fileStore(path).open()).rejects.toMatchObject({ code: "store-in-use" });
  expect(basename(lockIn(path))).toBe("lock-7");
});

test("a lock is renewed as long as it is held", async () => {
  const path = newFolder();
  const blobs = await fileStore(path).open();
  const lock = lockIn(path);
  utimesSync(lock, 1, 1);
  for (const beat of meanwhile.beats) beat();
  while (statSync(lock).mtimeMs === 1_000) await new Promise((resolve) => setImmediate(resolve));
  expect(holderIn(readFileSync(lock))).toEqual({ ...(await thisProcess()), isReleased: false });
  await blobs.close?.();
});

test("a renewal that is under way when the store is closed does not take the folder again", async () => {
  const path = newFolder();
  const blobs = await fileStore(path).open();
  const lock = lockIn(path);
  let goOn = (): void => {};
  meanwhile.beforeRenewal = () =>
    new Promise((resolve) => {
      goOn = resolve;
    });
  for (const beat of meanwhile.beats) beat();
  const closed = blobs.close?.();
  // Closing waits for the renewal. Were it not to, it would be done before so much else is.
  writeFileSync(`${path}/blob-x.bin`, bytes);
  const much = async (): Promise<void> => {
    for (let i = 0; i < 200; i++) await blobs.read(["x"]);
  };
  await Promise.race([closed, much()]);
  goOn();
  await closed;
  await much(); // for a renewal that nobody waits for
  expect(holderIn(readFileSync(lock))?.isReleased).toBe(true);
});

test("a lock that cannot be renewed is no failure of the flow: the next beat tries again", async () => {
  const path = newFolder();
  const blobs = await fileStore(path).open();
  meanwhile.beforeRenewal = () => Promise.reject(new Error("EIO"));
  for (const beat of meanwhile.beats) beat();
  await blobs.write([{ name: "a", bytes }]);
  meanwhile.beforeRenewal = async () => {};
  await blobs.close?.();
  expect(holderIn(readFileSync(lockIn(path)))?.isReleased).toBe(true);
});
