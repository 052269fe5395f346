// Writes, creates and deletes without end, beginning behind a number, and says what is done. To be killed.
import { storeOfArguments } from "./open-store.mjs";

const begin = Number(process.argv[4]);
const blobs = await storeOfArguments().open();
console.log("open");
const blob = (name, n) => ({ name: `${name}-${n}`, bytes: new Uint8Array(200_000 + n).fill((n % 250) + 1) });
for (let n = begin; ; n++) {
  await blobs.write([blob("a", n), blob("b", n), blob("c", n)]);
  console.log(`wrote ${n}`);
  if (await blobs.create(blob("m", n))) console.log(`created ${n}`);
  await blobs.delete([`a-${n - 5}`, `b-${n - 5}`, `c-${n - 5}`, `m-${n - 5}`]);
}
