import { durableObjectStore } from "tidemark/stores/durable-object";
import { storeConformance } from "tidemark/testing";
import { ok, same } from "./assert.mjs";
import { runCases } from "./run-cases.mjs";

/** The cases of a store in the storage of this object. */
export async function testStorage(storage) {
  let made = 0;
  const newStore = () => durableObjectStore(storage, { prefix: `case-${made++}/` });
  const kind = isSqlite(storage) ? "in SQLite" : "as keys and values";
  return runCases({
    ...Object.fromEntries(
      storeConformance(newStore, { largest: 3_000_001 }).map(({ name, run }) => [
        `durableObjectStore ${kind}: ${name}`,
        run,
      ]),
    ),
    async "durableObjectStore: one run at a time"() {
      const blobs = await newStore().open();
      made--;
      const error = await newStore()
        .open()
        .catch((error) => error);
      same(error.code, "store-in-use");
      await blobs.close();
    },
  });
}

function isSqlite(storage) {
  try {
    return storage.sql !== undefined;
  } catch {
    return false;
  }
}

/** Writes until the process is killed, and says how far it has come. */
export async function writeWithoutEnd(storage) {
  const blobs = await durableObjectStore(storage).open();
  const last = (await blobs.list()).map((name) => Number(name.slice(2)));
  for (let n = Math.max(-1, ...last) + 1; n < 100_000; n++) {
    await blobs.write([{ name: `w-${n}`, bytes: bytesOf(n) }]);
    console.log(`WROTE w-${n}`);
    if (await blobs.create({ name: `c-${n}`, bytes: bytesOf(n) })) console.log(`WROTE c-${n}`);
    await blobs.delete([`w-${n - 20}`, `c-${n - 20}`]);
  }
}

/** What was said to be written is there, and all that is there is whole. */
export async function checkWritten(storage, written) {
  const blobs = await durableObjectStore(storage).open();
  const names = await blobs.list();
  // Older ones may be deleted.
  for (const name of written.slice(-30)) ok(names.includes(name), `${name} is lost`);
  for (const [i, bytes] of (await blobs.read(names)).entries()) {
    const expected = bytesOf(Number(names[i].slice(2)));
    same(bytes.length, expected.length);
    ok(
      bytes.every((byte, at) => byte === expected[at]),
      `${names[i]} is damaged`,
    );
  }
  await blobs.close();
}

/** More than a value may have, in either kind of storage. */
const bytesOf = (n) => new Uint8Array(1_500_000 + n).fill(n % 251);
