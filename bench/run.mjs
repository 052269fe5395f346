// Runs every benchmark, each in a process of its own so that none warms up or slows down another, and prints a line
// or more for each. `npm run bench -- flow/chain` runs those whose path begins so. Those of memory go over ten million
// records many times, which takes a quarter of an hour: they run when they are asked for, `npm run bench -- memory`.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const one = fileURLToPath(new URL("one.mjs", import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(here, { recursive: true })
  .map((file) => String(file).replaceAll("\\", "/"))
  .filter((file) => file.includes("/") && file.endsWith(".bench.mjs") && !file.includes("node_modules"))
  .filter((file) =>
    wanted.length === 0 ? !file.startsWith("memory/") : wanted.some((name) => file.startsWith(name)),
  )
  .sort();
if (files.length === 0) throw new Error(`no benchmark begins with ${wanted.join(" or ")}`);

for (const file of files) execFileSync(process.execPath, [one, `./${file}`], { stdio: "inherit" });
