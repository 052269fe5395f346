import { mkdir, readdir, writeFile } from "node:fs/promises";
import { binary, tool } from "../binaries.mjs";
import { resultIn, run } from "../child.mjs";

/** The module as a file: what bundlers that know workerd choose. Works at any compatibility date. */
const asFile = { name: "workerd, module as a file", conditions: ["workerd", "worker"], date: "2024-01-01" };

/** The module inlined: from this date on workerd lets it compile while the worker starts. */
const inlined = { name: "workerd, module inlined", conditions: ["worker"], date: "2025-06-01" };

const workerd = ({ name, conditions, date }) => ({
  name,
  async run(project) {
    const file = binary("workerd");
    if (file === undefined) return { skipped: "no binary of it for this machine" };
    const folder = `${project}/${name.replaceAll(/\W+/g, "-")}`;
    await bundle(project, folder, conditions);
    await writeFile(`${folder}/config.capnp`, await config(folder, date));
    return resultIn(await run(file, ["test", "config.capnp"], { cwd: folder }));
  },
});

async function bundle(project, folder, conditions) {
  await mkdir(folder, { recursive: true });
  await tool("esbuild").build({
    absWorkingDir: project,
    entryPoints: ["entries/workerd.mjs"],
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions,
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    outdir: folder,
    logLevel: "silent",
  });
}

async function config(folder, date) {
  const files = await readdir(folder);
  const wasm = files.filter((file) => file.endsWith(".wasm"));
  const modules = [
    `(name = "workerd.js", esModule = embed "workerd.js")`,
    ...wasm.map((file) => `(name = "${file}", wasm = embed "${file}")`),
  ];
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "cases", worker = .cases)]);
const cases :Workerd.Worker = (modules = [${modules.join(", ")}], compatibilityDate = "${date}");
`;
}

export const workerds = [workerd(asFile), workerd(inlined)];
