// Runs every benchmark and prints a line each. `npm run bench -- flow/chain` runs one.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { line } from "./compare.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(here, { recursive: true })
  .map(String)
  .filter((file) => file.includes("/") && file.endsWith(".mjs") && !file.includes("node_modules"))
  .filter((file) => wanted.length === 0 || wanted.some((name) => file.startsWith(name)))
  .sort();

for (const file of files) {
  const { bench } = await import(`./${file}`);
  if (bench === undefined) continue;
  for (const result of [await bench()].flat()) console.log(typeof result === "string" ? result : line(result));
}
