import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { onTestFinished, vi } from "vitest";

export const root: string = fileURLToPath(new URL("../../", import.meta.url));
/** The command as it is shipped: these tests run what `npm run build` made. */
export const main: string = `${root}dist/cli/main.js`;
/** From the root, as a user would type it. */
export const fixtures = "test/cli/fixtures";

/** For a machine that has much else to do. What takes longer hangs. */
export const LONGEST_MS = 60_000;
vi.setConfig({ testTimeout: LONGEST_MS });

if (!existsSync(main)) throw new Error(`${main} is missing: npm run build`);

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export class Command {
  readonly child: ChildProcessWithoutNullStreams;
  stdout = "";
  stderr = "";
  #onOutput: () => void = () => {};
  readonly #ended: Promise<unknown>;

  constructor(file: string, args: readonly string[], cwd: string = root) {
    this.child = spawn(file, args, { cwd });
    this.#ended = once(this.child, "close");
    onTestFinished(() => void this.child.kill("SIGKILL"));
    this.child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
      this.#onOutput();
    });
    this.child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
      this.#onOutput();
    });
  }

  /** Waits for output that meets a condition. */
  async until(condition: (command: Command) => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#onOutput = () => condition(this) && resolve();
      this.#onOutput();
      this.#ended.then(() => reject(new Error(`it ended before that\n${this.stdout}\n${this.stderr}`)));
    });
  }

  async ended(): Promise<Ended> {
    await this.#ended;
    return { code: this.child.exitCode, stdout: this.stdout, stderr: this.stderr };
  }
}

/** Starts the command line tool. */
export function start(...args: string[]): Command {
  return new Command(process.execPath, [main, ...args]);
}

/** Runs the command line tool to its end. */
export function tidemark(...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: root,
    encoding: "utf8",
    timeout: LONGEST_MS / 2,
    killSignal: "SIGKILL", // another one would be taken for a wish to stop
  });
  return { code: status, stdout, stderr };
}
