import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { blocksIn, documents, fileNameOf, type Place, sourceExamples } from "./programs.ts";
import { entries, root } from "./public-names.ts";
import { wholeProgram } from "./whole-program.ts";

const folder = `${root}out/docs/types/`;

const config = {
  extends: "../../../tsconfig.json",
  compilerOptions: {
    rootDir: "../../..",
    paths: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, [`../../../${file}`]])),
  },
  include: ["**/*.ts"],
  exclude: [],
};

test("every example passes the type checker", { timeout: 60_000 }, () => {
  rmSync(folder, { recursive: true, force: true });
  for (const place of [...sourceExamples(), ...documents().flatMap(blocksIn)]) write(place);
  writeFileSync(`${folder}tsconfig.json`, JSON.stringify(config));
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8", cwd: folder });
  expect(stdout.split("\n").filter((line) => !line.startsWith("../../../ts/"))).toEqual([""]);
});

/** Programs of a document that import one another by name stand in one folder. */
function write(place: Place): void {
  if (place.language !== "ts") return;
  const own = `${folder}${place.file.replaceAll("/", "-")}/`;
  mkdirSync(own, { recursive: true });
  writeFileSync(own + (place.title || fileNameOf(place)), wholeProgram(place.code));
}
