/**
 * A store in a folder, for Node, Deno and Bun.
 * @module
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { RecoveryStore } from "../recovery/recovery-store.ts";
import { orStoreFailed } from "./failure.ts";
import { markerFile } from "./file/file-names.ts";
import { openFolder } from "./file/open-folder.ts";
import { checkPath } from "./names.ts";

/**
 * A store in a folder, with a file for each blob. Runs in Node, Deno and Bun, and needs nothing installed.
 *
 * What is written survives the death of the process at any instant, and once a call has settled that of the machine, as
 * far as the disk keeps its word about what it has written. A blob is there whole or not at all. A folder is written by one
 * run at a time: the store takes a lock as it is opened, and lets go when it is closed or its process dies. Who holds it is
 * asked of the system; where that cannot tell (another machine or container, Deno without permissions), opening it waits
 * up to 10 seconds for a sign of life.
 * @param path The folder; it is made if it is not there. Relative to the working folder of now, not of the run.
 * @throws {RecoveryError} `bad-option` for what is no path. The opening: `store-in-use` while another run has the folder
 *   open, `bad-option` for a folder that holds other things, `cannot-resume` for one of a later version. Its functions:
 *   `store-failed` for what the system refuses (disk full, no permission), `fenced` after another run has taken the folder
 *   while this process slept, `bad-option` for an illegal name.
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { fileStore } from "tidemark/stores/file";
 * const store = fileStore(`${await mkdtemp(`${tmpdir()}/tidemark-`)}/state`);
 * const blobs = await store.open();
 * await blobs.write([{ name: "greeting", bytes: new TextEncoder().encode("hello") }]);
 * await blobs.close?.();
 * const reopened = await store.open();
 * const [bytes] = await reopened.read(["greeting"]);
 * console.log(new TextDecoder().decode(bytes)); // hello
 * await reopened.close?.();
 * ```
 */
export function fileStore(path: string): RecoveryStore {
  checkPath("fileStore", path);
  const folder = resolve(path);
  return new RecoveryStore(
    path,
    () => orStoreFailed(path, () => openFolder({ store: path, folder })),
    async () => existsSync(join(folder, markerFile)),
  );
}
