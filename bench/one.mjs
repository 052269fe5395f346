// Runs the benchmark whose module is named on the command line, and prints its results.
import { line } from "./compare.mjs";

const { bench } = await import(process.argv[2]);
for (const result of [await bench()].flat()) console.log(typeof result === "string" ? result : line(result));
