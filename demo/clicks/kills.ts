import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Fingerprint } from "./fingerprint.ts";

const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const flow = fileURLToPath(new URL("main.ts", import.meta.url));
const folder = fileURLToPath(new URL("../../out/clicks/", import.meta.url));

/** How long a process lives at least, and at most so much longer. */
const LEAST_MS = 600;
const MORE_MS = 900;

/**
 * Runs the flow of clicks on the command line, kills it some times, and lets the last process end: its rows must have the
 * fingerprint of a run that nothing disturbs.
 * @param args `--kills N`, `--clicks N`, `--store STORE`, a store that is empty.
 * @returns The exit code.
 */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: "string", default: "5" },
      clicks: { type: "string", default: "24000" },
      store: { type: "string" },
    },
  });
  const rows = { out: `${folder}rows.jsonl`, undisturbed: `${folder}undisturbed.jsonl` };
  const store = values.store ?? `${folder}state`;
  rmSync(folder, { recursive: true, force: true });
  const job = ["--recovery", store, "--epoch", "250ms", "--count", values.clicks, "--per-second", "2500"];
  await killAgainAndAgain(Number(values.kills), () => tidemark(...job, "--out", rows.out));
  if (!(await hasEnded(tidemark(...job, "--out", rows.out)))) return 1;
  if (!(await hasEnded(tidemark("--quiet", "--count", values.clicks, "--out", rows.undisturbed)))) return 1;
  return compare(fingerprint(rows.out), fingerprint(rows.undisturbed));
}

/** A signal that no process hears: it has no say, and writes nothing more. */
async function killAgainAndAgain(kills: number, live: () => ChildProcess): Promise<void> {
  for (let life = 1; life <= kills; life++) {
    const process = live();
    const timer = setTimeout(() => process.kill("SIGKILL"), LEAST_MS + Math.random() * MORE_MS);
    const [, signal] = await once(process, "exit");
    clearTimeout(timer);
    console.error(signal === "SIGKILL" ? `\nkilled, ${life} of ${kills}` : "\nit had ended before");
  }
}

function tidemark(...options: readonly string[]): ChildProcess {
  const args = [command, "run", flow, ...options];
  return spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
}

async function hasEnded(process: ChildProcess): Promise<boolean> {
  const [code] = await once(process, "exit");
  return code === 0;
}

function fingerprint(path: string): string {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  return Fingerprint.of(lines.map((line) => JSON.parse(line)));
}

function compare(killed: string, undisturbed: string): number {
  const isSame = killed === undisturbed;
  console.log(`killed       ${killed}`);
  console.log(`undisturbed  ${undisturbed}  ${isSame ? "the same" : "NOT THE SAME"}`);
  return isSame ? 0 : 1;
}
