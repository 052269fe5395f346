import { cpSync, mkdirSync } from "node:fs";
import { Command, root } from "../cli/command.ts";

/** The package as it was built, installed in a project that lies in `folder`; with the programs of `children`. */
export function makeConsumer(folder: string): void {
  const installed = `${folder}node_modules/tidemark/`;
  mkdirSync(installed, { recursive: true });
  cpSync(`${root}package.json`, `${installed}package.json`);
  cpSync(`${root}dist`, `${installed}dist`, { recursive: true });
  cpSync(`${root}test/stores/children`, folder, { recursive: true });
}

/** Starts a program of a consumer in a process of its own. */
export function startChild(folder: string, program: string, ...args: string[]): Command {
  return new Command(process.execPath, [`${folder}${program}`, ...args]);
}

/** Kills a process as the system does when memory runs out: it has no say. Waits until it is gone. */
export async function kill(command: Command): Promise<void> {
  command.child.kill("SIGKILL");
  await command.ended();
}
