import { readdirSync } from "node:fs";
import { root } from "./public-names.ts";

/** The package's modules that people write, from the root of the repository. */
export function sourceFiles(): string[] {
  return readdirSync(`${root}ts`, { recursive: true, encoding: "utf8" })
    .map((file) => `ts/${file.replaceAll("\\", "/")}`)
    .filter((file) => file.endsWith(".ts") && !file.includes("/copies/"))
    .sort();
}
