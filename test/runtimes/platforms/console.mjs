import { binary } from "../binaries.mjs";
import { resultIn, run } from "../child.mjs";

const entry = "entries/console.mjs";
const none = { skipped: "no binary of it for this machine" };

/** The Node this runs on, which CI keeps at the oldest supported one. */
const systemNode = {
  name: `node ${process.versions.node}`,
  run: async (project) => resultIn(await run(process.execPath, [entry], { cwd: project })),
};

const node = (name) => ({
  name: name.replace("node", "node "),
  async run(project) {
    const file = binary(name);
    return file === undefined ? none : resultIn(await run(file, [entry], { cwd: project }));
  },
});

const deno = {
  name: "deno",
  async run(project) {
    const file = binary("deno");
    if (file === undefined) return none;
    const env = { DENO_DIR: `${project}/.deno`, DENO_NO_UPDATE_CHECK: "1" };
    const args = ["run", "--no-prompt", "--no-remote", "--allow-read=.", "--allow-write=.", entry];
    return resultIn(await run(file, args, { cwd: project, env }));
  },
};

const bun = {
  name: "bun",
  async run(project) {
    const file = binary("bun");
    return file === undefined
      ? none
      : resultIn(await run(file, ["run", "--no-install", entry], { cwd: project }));
  },
};

export const consoles = [systemNode, node("node22"), node("node24"), deno, bun];
