// Opens a store as somebody who may not write there, and prints what comes of it.
import { storeOfArguments } from "./open-store.mjs";

const store = storeOfArguments();
if (process.getuid?.() === 0) process.setuid(65_534); // nothing is denied to root
try {
  await store.open();
  console.log("open");
} catch (error) {
  console.log(error.message);
  console.log(error.cause?.code);
}
