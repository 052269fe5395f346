import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { Command, type Ended, fixtures, LONGEST_MS, root } from "./command.ts";

/** The package as it was built, installed in a project of its own, beside those of its peers that the project has. */
export class Installed {
  readonly folder: string;
  readonly main: string;

  /**
   * @param folder An empty one; ends with a slash. It gets the flows of the fixtures.
   * @param peers Where each of them is installed already.
   */
  constructor(folder: string, peers: Readonly<Record<string, string>> = {}) {
    this.folder = folder;
    const modules = `${folder}node_modules/`;
    this.main = `${modules}tidemark/dist/cli/main.js`;
    mkdirSync(`${modules}tidemark`, { recursive: true });
    cpSync(`${root}package.json`, `${modules}tidemark/package.json`);
    cpSync(`${root}dist`, `${modules}tidemark/dist`, { recursive: true });
    cpSync(`${root}${fixtures}`, folder, { recursive: true });
    for (const [name, path] of Object.entries({ msgpackr: `${root}node_modules/msgpackr`, ...peers })) {
      mkdirSync(dirname(`${modules}${name}`), { recursive: true });
      symlinkSync(path, `${modules}${name}`);
    }
  }

  /** Starts the command line tool. */
  start(...args: string[]): Command {
    return new Command(process.execPath, [this.main, ...args], this.folder);
  }

  /** Runs the command line tool to its end. */
  run(...args: string[]): Ended {
    const { status, stdout, stderr } = spawnSync(process.execPath, [this.main, ...args], {
      cwd: this.folder,
      encoding: "utf8",
      timeout: LONGEST_MS / 2,
      killSignal: "SIGKILL", // another one would be taken for a wish to stop
    });
    return { code: status, stdout, stderr };
  }
}
