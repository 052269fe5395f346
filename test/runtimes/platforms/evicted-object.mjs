import { mkdir, writeFile } from "node:fs/promises";
import { binary } from "../binaries.mjs";
import { resultIn, run } from "../child.mjs";
import { bundleObjects, configOf } from "./durable-object.mjs";

/** Durable Objects, both kinds, that are evicted in mid-flow: the last life comes to the same rows as an undisturbed one. */
export const evictedObjects = {
  name: "workerd, evicted objects",
  async run(project) {
    const file = binary("workerd");
    if (file === undefined) return { skipped: "no binary of it for this machine" };
    const folder = `${project}/evicted-object`;
    await mkdir(`${folder}/storage`, { recursive: true });
    await bundleObjects(project, folder, "evicted.mjs");
    await writeFile(`${folder}/config.capnp`, configOf(folder, "evicted.js", {}));
    return resultIn(await run(file, ["test", "config.capnp"], { cwd: folder }));
  },
};
