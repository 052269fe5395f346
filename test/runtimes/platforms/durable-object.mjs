import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { binary, tool } from "../binaries.mjs";
import { resultIn, run } from "../child.mjs";

/** The bindings of the two classes. */
const kinds = ["KEYS", "SQLITE"];
const lives = 6;

/** Durable Objects, both kinds, with their storage on the disk: the cases, and lives that end in the middle of a write. */
export const durableObjects = {
  name: "workerd, Durable Objects",
  async run(project) {
    const file = binary("workerd");
    if (file === undefined) return { skipped: "no binary of it for this machine" };
    const folder = `${project}/durable-object`;
    await mkdir(`${folder}/storage`, { recursive: true });
    await bundleObjects(project, folder, "durable-object.mjs");
    const result = await ask(file, folder, { act: "cases", kinds });
    for (let life = 0; life < lives; life++) {
      const kind = [kinds[life % 2]];
      const written = await liveAndDie(file, folder, kind, 6 + 5 * life);
      const checked = await ask(file, folder, { act: "check", kinds: kind, written });
      result.passed += checked.passed;
      result.failures.push(...checked.failures.map((failure) => `life ${life}: ${failure}`));
    }
    return result;
  },
};

/** An entry with classes of objects, as one module. */
export async function bundleObjects(project, folder, entry) {
  await tool("esbuild").build({
    absWorkingDir: project,
    entryPoints: [`entries/${entry}`],
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["worker"],
    external: ["cloudflare:workers"],
    outdir: folder,
    logLevel: "silent",
  });
}

async function ask(file, folder, asked) {
  const config = await writeConfig(folder, asked);
  return resultIn(await run(file, ["test", config], { cwd: folder }));
}

/** Lets an object write, and kills its process once it has said so many times that something is written. */
async function liveAndDie(file, folder, kinds, writes) {
  const config = await writeConfig(folder, { act: "write", kinds });
  const child = spawn(file, ["test", config], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const told = () => [...output.matchAll(/WROTE (\S+)/g)].map(([, name]) => name);
  await new Promise((resolve, reject) => {
    const hear = (chunk) => {
      output += chunk;
      if (told().length >= writes) child.kill("SIGKILL");
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (told().length < writes) throw new Error(`it ended by itself\n${output}`);
  return told();
}

async function writeConfig(folder, asked) {
  await writeFile(`${folder}/config.capnp`, configOf(folder, "durable-object.js", asked));
  return "config.capnp";
}

/** A worker that has both kinds of objects, with their storage on the disk, and a text that says what it is asked for. */
export function configOf(folder, module, asked) {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [
  (name = "cases", worker = .cases),
  (name = "storage", disk = (path = "${folder}/storage", writable = true)),
]);
const cases :Workerd.Worker = (
  modules = [(name = "${module}", esModule = embed "${module}")],
  compatibilityDate = "2025-06-01",
  durableObjectNamespaces = [
    (className = "Keys", uniqueKey = "keys"),
    (className = "Sqlite", uniqueKey = "sqlite", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "storage"),
  bindings = [
    (name = "KEYS", durableObjectNamespace = "Keys"),
    (name = "SQLITE", durableObjectNamespace = "Sqlite"),
    (name = "ASKED", text = ${JSON.stringify(JSON.stringify(asked))}),
  ],
);
`;
}
