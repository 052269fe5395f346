import { type FileHandle, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { clearInterval, setInterval, setTimeout } from "node:timers";
import { RecoveryError } from "../../recovery/errors.ts";
import { codeOf } from "../failure.ts";
import { readWholeFile } from "./durable.ts";
import { fileOfLock, turnOfLock } from "./file-names.ts";
import { type Holder, holderIn, textOf } from "./lock-text.ts";
import { nameOnce } from "./name-once.ts";
import type { Parts } from "./parts.ts";
import { isAlive, type ProcessId } from "./this-process.ts";

/** How often a lock shows that its holder lives. */
const beatMs = 1_000;

/** How often others may be faster. */
const mostAttempts = 100;

/** Where and how a folder is locked. */
export interface LockOptions {
  /** What messages call the store. */
  readonly store: string;
  readonly folder: string;
  readonly own: ProcessId;
  readonly parts: Parts;
  /** A holder that cannot be asked is dead when its lock was not renewed for so long. */
  readonly deadAfterMs: number;
}

/**
 * Takes a folder for this process, until it dies.
 *
 * Locks are files that are counted. Who wants the folder makes the one behind the highest, which succeeds for one of
 * several, and may do so only if the holder of the highest is dead or has let go. The highest stays until there is a
 * higher one: were it removed, one could begin at 1 again while another who has seen it makes the next.
 * @throws {RecoveryError} `store-in-use`
 */
export async function takeLock(options: LockOptions): Promise<FolderLock> {
  const { folder } = options;
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const highest = await highestLock(folder);
    if (highest > 0 && !(await isFree(join(folder, fileOfLock(highest)), options))) continue;
    const turn = highest + 1;
    if (!(await makeLock(turn, options))) continue; // another was faster: see what it is
    if ((await highestLock(folder)) !== turn) {
      await rm(join(folder, fileOfLock(turn)), { force: true }); // we have looked too long ago: they count on
      continue;
    }
    await removeLower(folder, turn);
    return new FolderLock(turn, options);
  }
  throw new RecoveryError("store-in-use", "others open it at the same time", { store: options.store });
}

async function highestLock(folder: string): Promise<number> {
  return (await readdir(folder)).reduce((highest, file) => Math.max(highest, turnOfLock(file)), 0);
}

async function makeLock(turn: number, { folder, own, parts }: LockOptions): Promise<boolean> {
  const path = join(folder, fileOfLock(turn));
  return parts.write(textOf({ ...own, isReleased: false }), (part) => nameOnce(part, path, path));
}

async function removeLower(folder: string, turn: number): Promise<void> {
  for (const file of await readdir(folder)) {
    const lower = turnOfLock(file);
    if (lower > 0 && lower < turn) await rm(join(folder, file), { force: true });
  }
}

/**
 * Whether the holder of a lock is dead or has let go; false too if the lock is gone meanwhile.
 * @throws {RecoveryError} `store-in-use` if it lives.
 */
async function isFree(path: string, options: LockOptions): Promise<boolean> {
  const text = await readWholeFile(path);
  if (text === undefined) return false;
  const holder = holderIn(text);
  if (holder?.isReleased) return true;
  const lives = holder === undefined ? undefined : await isAlive(holder, options.own);
  if (lives ?? (await isRenewed(path, options))) throw inUse(path, holder, options);
  return true;
}

/** Waits until a lock is renewed, is gone, or has not been renewed for too long. */
async function isRenewed(path: string, { parts, deadAfterMs }: LockOptions): Promise<boolean> {
  const first = await renewedAt(path);
  for (let waitedMs = 0; ; waitedMs += beatMs / 4) {
    const last = await renewedAt(path);
    if (last !== first) return last !== undefined;
    const age = (await parts.now()) - (first ?? 0);
    // By what it was watched for, too: a clock may have been set back.
    if (age > deadAfterMs || waitedMs > deadAfterMs) return false;
    await new Promise((resolve) => setTimeout(resolve, beatMs / 4));
  }
}

async function renewedAt(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.mtimeMs;
}

function inUse(path: string, holder: Holder | undefined, { store, own }: LockOptions): RecoveryError {
  const elsewhere = holder?.host === own.host ? "" : " of another machine or container";
  const who = holder === undefined ? "a process" : `process ${holder.pid}${elsewhere}`;
  const remedy = `stop it, or use another folder; if it is none of yours, delete ${path}`;
  return new RecoveryError("store-in-use", `${who} has it open: ${remedy}`, { store });
}

/** A folder that this process has taken. */
export class FolderLock {
  readonly #path: string;
  readonly #options: LockOptions;
  readonly #timer: ReturnType<typeof setInterval>;
  #beat: Promise<void> = Promise.resolve();

  constructor(turn: number, options: LockOptions) {
    this.#path = join(options.folder, fileOfLock(turn));
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#beat = this.#renew();
    }, beatMs);
    this.#timer.unref(); // alone, it keeps no process alive
  }

  /** @throws {RecoveryError} `fenced` if another has taken the folder, as it can when this process has slept long. */
  async check(): Promise<void> {
    try {
      await stat(this.#path);
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
      const problem =
        "another run has taken the folder, as nothing was heard of this one, or the folder was moved or deleted";
      throw new RecoveryError("fenced", problem, { store: this.#options.store });
    }
  }

  /** Lets go of the folder. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beat; // one that is under way would take it again
    const { parts, own } = this.#options;
    await this.check().then(
      () => parts.write(textOf({ ...own, isReleased: true }), (part) => rename(part, this.#path)),
      () => {}, // it is another's, or the folder is gone
    );
  }

  /** Written, not touched: the time is then that of the file system's clock, which the others go by. */
  async #renew(): Promise<void> {
    let file: FileHandle | undefined;
    try {
      file = await open(this.#path, "r+");
      const text = textOf({ ...this.#options.own, isReleased: false });
      await file.write(text, 0, text.length, 0);
    } catch {
      // Gone: `check` tells. Anything else: the next beat tries again, and others wait for several.
    } finally {
      await file?.close().catch(() => {});
    }
  }
}
