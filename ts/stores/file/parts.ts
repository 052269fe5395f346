import { createHash, randomBytes } from "node:crypto";
import { rm, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { atOnce } from "../at-once.ts";
import { writeNewFile } from "./durable.ts";
import { isAlive, type ProcessId } from "./this-process.ts";

/** How long a file may be in the making, where nobody can tell whether its writer lives. */
const longestMs = 600_000;

/** Files in the making: they get their names when they are whole. Those of a process that died are left over. */
export class Parts {
  readonly #folder: string;
  readonly #own: ProcessId;
  readonly #prefix: string;
  #made = 0;

  constructor(folder: string, own: ProcessId) {
    this.#folder = folder;
    this.#own = own;
    this.#prefix = `part-${hostMark(own)}-${own.pid}-${randomBytes(6).toString("hex")}`;
  }

  /**
   * Writes a file, whole and safe from a crash of the machine, for `publish` to give it its name.
   * @returns What `publish` gave. Whatever has failed, the part is gone.
   */
  async write<R>(bytes: Uint8Array, publish: (part: string) => Promise<R>): Promise<R> {
    const part = join(this.#folder, `${this.#prefix}-${this.#made++}`);
    try {
      await writeNewFile(part, bytes);
      return await publish(part);
    } finally {
      // One that cannot be removed now is left over, and removed when the store is next opened.
      await unlink(part).catch(() => {});
    }
  }

  /** What the clock of the file system says, in ms: on a shared folder it may be another than this machine's. */
  async now(): Promise<number> {
    return this.write(new Uint8Array(0), async (part) => (await stat(part)).mtimeMs);
  }

  /** Removes what processes that died have left. */
  async removeLeftOver(files: readonly string[]): Promise<void> {
    const parts = files.filter((file) => isPart(file));
    if (parts.length === 0) return;
    const now = await this.now();
    await atOnce(8, parts, async (file) => {
      if (await this.#isLeftOver(file, now)) await rm(join(this.#folder, file), { force: true });
    });
  }

  async #isLeftOver(file: string, now: number): Promise<boolean> {
    const { mark, pid } = partName.exec(file)!.groups!;
    const writer = { ...this.#own, pid: Number(pid), began: "" };
    if (mark === hostMark(this.#own) && (await isAlive(writer, this.#own)) === false) return true;
    const found = await stat(join(this.#folder, file)).catch(() => undefined);
    return found !== undefined && now - found.mtimeMs > longestMs;
  }
}

/** Whether a file is in the making, by its name. */
export function isPart(file: string): boolean {
  return partName.test(file);
}

const partName = /^part-(?<mark>[0-9a-f]{8})-(?<pid>\d{1,10})-[0-9a-f]{12}-\d+$/;

/** Which machine and container, in a form that fits into a name. */
function hostMark({ host }: ProcessId): string {
  return createHash("sha256").update(host).digest("hex").slice(0, 8);
}
