import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import process from "node:process";

/** A process, as far as it can be told from others that had or will have its number. */
export interface ProcessId {
  readonly pid: number;
  /** Machine, its present boot and the container: what a pid is unique in. "" where it cannot be known. */
  readonly host: string;
  /** When it began, in units of the system. "" where it cannot be known. */
  readonly began: string;
}

/** Who this process is. Deno gives most of it only with all permissions. */
export async function thisProcess(): Promise<ProcessId> {
  return { pid: process.pid, host: await hostOf(), began: (await inProc("self"))?.began ?? "" };
}

async function hostOf(): Promise<string> {
  try {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
    const container = await readlink("/proc/self/ns/pid").catch(() => "");
    return [hostname(), boot.trim(), container].join(" ").trim();
  } catch {
    return ""; // not permitted
  }
}

/** Whether a process lives. Undefined if only time can tell: it is elsewhere, or its number may have been given again. */
export async function isAlive(asked: ProcessId, own: ProcessId): Promise<boolean | undefined> {
  if (own.host === "" || asked.host !== own.host) return undefined;
  try {
    process.kill(asked.pid, 0);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "ESRCH") return false;
    if (code !== "EPERM") return undefined;
  }
  const found = await inProc(asked.pid);
  if (found === undefined || asked.began === "") return undefined;
  return found.began === asked.began && !isOver.includes(found.state);
}

/** States of a process that has ended, and whose parent has not asked how. */
const isOver: readonly string[] = ["Z", "X", "x"];

/** What Linux tells of a process. Undefined on other systems, and where it is not permitted to ask. */
async function inProc(pid: number | "self"): Promise<{ state: string; began: string } | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The second field is a name in parentheses that may hold anything: the third one begins behind the last of these.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state = "", began] = [fields[0], fields[22 - 3]];
  return began === undefined ? undefined : { state, began };
}
