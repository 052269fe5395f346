// Opens a store and says whether it may; holds it until it is told to close it, or is killed.
import { once } from "node:events";
import { storeOfArguments } from "./open-store.mjs";

try {
  const blobs = await storeOfArguments().open();
  console.log("open");
  const [told] = await once(process.stdin, "data");
  if (String(told).trim() === "close") await blobs.close();
} catch (error) {
  console.log(`refused ${error.code}`);
}
process.stdin.destroy();
