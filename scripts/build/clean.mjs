import { existsSync, readdirSync, rmSync } from "node:fs";
import { root } from "./entries.mjs";

/** Deletes the files of `dist` whose names end like this, as those of an earlier build may have other names. */
export function clean(...endings) {
  const dist = `${root}dist/`;
  if (!existsSync(dist)) return;
  for (const file of readdirSync(dist, { recursive: true }))
    if (endings.some((ending) => file.endsWith(`.${ending}`))) rmSync(`${dist}${file}`);
}
