import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { onTestFinished } from "vitest";

/** A disk of a size such as "8m", for one test; or why there can be none here. */
export function smallDisk(temp: string, size: string): string | { readonly reason: string } {
  const folder = mkdtempSync(`${temp}disk-`);
  const { status, stderr, error } = spawnSync(
    "mount",
    ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder],
    {
      encoding: "utf8",
    },
  );
  if (status !== 0) {
    const reason = `no small disk: ${error?.message ?? stderr.trim()}`;
    console.warn(`skipped: a test of a full disk, ${reason}`); // what a test is skipped for, Vitest itself does not print
    return { reason };
  }
  onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  return folder;
}
