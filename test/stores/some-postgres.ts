import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, readdirSync } from "node:fs";
import process from "node:process";
import pg from "pg";
import { freePort } from "./free-port.ts";

/** Postgres refuses to run as root: then it runs as nobody. */
const nobody = 65_534;
const who = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

/** A server of its own, on a free port of this machine. */
export class SomePostgres {
  readonly port: number;
  readonly #bin: string;
  readonly #folder: string;
  #server: ChildProcess | undefined;

  constructor(bin: string, folder: string, port: number) {
    this.#bin = bin;
    this.#folder = folder;
    this.port = port;
  }

  get url(): string {
    return `postgres://tidemark:secret@127.0.0.1:${this.port}/postgres`;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const options = ["-D", this.#folder, "-p", `${this.port}`, "-h", "127.0.0.1", "-k", ""];
    this.#server = spawn(`${this.#bin}postgres`, options, { ...who, stdio: "ignore" });
    for (let attempts = 0; ; attempts++) {
      const client = new pg.Client(this.url);
      try {
        await client.connect();
        return await client.end();
      } catch (error) {
        if (attempts === 400) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** As when its machine dies: nothing is brought to an end. */
  kill(): Promise<void> {
    return this.#end("SIGQUIT");
  }

  stop(): Promise<void> {
    return this.#end("SIGINT");
  }

  /** Lets it answer nothing, as a network does that is cut; or go on. */
  pause(isPaused: boolean): void {
    const children = execFileSync("ps", ["-o", "pid=", "--ppid", `${this.#server?.pid}`], {
      encoding: "utf8",
    });
    const pids = [this.#server!.pid!, ...children.trim().split(/\s+/).map(Number)];
    for (const pid of pids) process.kill(pid, isPaused ? "SIGSTOP" : "SIGCONT");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill(signal);
    await ended;
  }
}

/** Makes a server in an empty folder, or says why there is none. */
export async function somePostgres(folder: string): Promise<SomePostgres | { readonly reason: string }> {
  const bin = findBin();
  if (bin === undefined) return { reason: "no Postgres here: install the server of it" };
  if (who.uid !== undefined) chownSync(folder, nobody, nobody);
  const options = ["-D", folder, "-A", "trust", "-U", "tidemark", "-E", "UTF8", "--no-locale", "--no-sync"];
  const made = spawnSync(`${bin}initdb`, options, { ...who, encoding: "utf8" });
  if (made.status !== 0) return { reason: `initdb: ${made.error?.message ?? made.stderr.trim()}` };
  return new SomePostgres(bin, folder, await freePort());
}

function findBin(): string | undefined {
  const debian = "/usr/lib/postgresql/";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const path = (process.env["PATH"] ?? "").split(":").map((folder) => `${folder}/`);
  const folders = [...versions.map((version) => `${debian}${version}/bin/`), ...path];
  return folders.find((folder) => existsSync(`${folder}initdb`) && existsSync(`${folder}postgres`));
}
