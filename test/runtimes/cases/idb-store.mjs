import { idbStore } from "tidemark/stores/idb";
import { storeConformance } from "tidemark/testing";
import { ok, same } from "./assert.mjs";

let made = 0;
const newStore = () => idbStore(`case-${made++}`);

/** For browsers: IndexedDB and Web Locks as they are. */
export const idbStoreCases = {
  ...Object.fromEntries(storeConformance(newStore).map(({ name, run }) => [`idbStore: ${name}`, run])),
  async "idbStore: a page cannot share it with its worker"() {
    const worker = startWorker("shared");
    await worker.wrote(0);
    const error = await idbStore("shared")
      .open()
      .catch((error) => error);
    same(error.code, "store-in-use");
    worker.kill();
  },
  async "idbStore: what was told as written outlives that its worker is killed in the middle of a write"() {
    let begin = 0;
    for (let life = 0; life < 8; life++) {
      const worker = startWorker("killed", begin);
      const last = await worker.wrote(begin + (life % 3));
      worker.kill();
      const blobs = await idbStore("killed").open();
      const names = await blobs.list();
      for (let n = begin; n <= last; n++)
        ok(names.includes(`w-${n}`) && names.includes(`c-${n}`), `life ${life}: ${n}`);
      for (const [i, bytes] of (await blobs.read(names)).entries()) {
        const n = Number(names[i].slice(2));
        same(bytes.length, 200_000 + n);
        ok(
          bytes.every((byte) => byte === n % 251),
          `life ${life}: ${names[i]}`,
        );
      }
      begin = Math.max(...names.map((name) => Number(name.slice(2)))) + 1;
      await blobs.close();
    }
  },
};

/** A worker of this page that writes to a store without end. */
function startWorker(name, begin = 0) {
  const worker = new Worker(`/page.js?${new URLSearchParams({ name, begin })}`, { type: "module" });
  let last = -1;
  return {
    /** Settles with the highest number that the worker says to have written, once it is `n` or higher. */
    wrote: (n) =>
      new Promise((resolve, reject) => {
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.onmessage = ({ data }) => {
          last = data;
          if (last >= n) resolve(last);
        };
      }),
    kill: () => worker.terminate(),
  };
}

/** What such a worker does. */
export async function writeWithoutEnd() {
  const asked = new URLSearchParams(location.search);
  const blobs = await idbStore(asked.get("name")).open();
  for (let n = Number(asked.get("begin")); ; n++) {
    const bytes = new Uint8Array(200_000 + n).fill(n % 251);
    await blobs.write([{ name: `w-${n}`, bytes }]);
    await blobs.create({ name: `c-${n}`, bytes });
    postMessage(n);
  }
}
