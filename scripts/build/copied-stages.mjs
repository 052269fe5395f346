import { readFileSync } from "node:fs";

const COPIES = 16;
const PLACE = /[/\\]flow[/\\]hot[/\\]copies\.ts$/;
const COPY = /stages\.ts\?copy=\d+$/;

/**
 * Puts 16 copies of the stages' code in the place of the single one that the sources have: V8 keeps type feedback by
 * place in the source (docs/decisions/0007). Each copy is a function called once, when a step first wants it: minified,
 * all copies then have the same names, and compress to almost nothing.
 * @returns {import("rolldown").Plugin}
 */
export function copiedStages() {
  return {
    name: "copied-stages",
    resolveId(source, importer) {
      if (COPY.test(source)) return importer.replace(/copies\.ts$/, source);
    },
    load(id) {
      if (PLACE.test(id)) return listOfCopies();
      if (COPY.test(id)) return wrapped(readFileSync(id.replace(/\?.*/, ""), "utf8"), id);
    },
  };
}

function listOfCopies() {
  const numbers = Array.from({ length: COPIES }, (_, i) => i);
  const imports = numbers.map((i) => `import { stages as c${i} } from "stages.ts?copy=${i}";`);
  return `${imports.join("\n")}\nexport const copies = [${numbers.map((i) => `c${i}`).join(", ")}];\n`;
}

/** Line by line as it was, so that a source map needs no more than that. */
function wrapped(source, id) {
  const exported = [...source.matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
  const lines = source.split("\n");
  const lastImport = lines.findLastIndex((line) => line.startsWith("import "));
  const body = lines.map((line) => line.replace(/^export (?=function|interface|type)/, ""));
  body[lastImport] += " export const stages = () => {";
  body.push(`return { ${exported.join(", ")} }; };`);
  const code = body.join("\n");
  if (exported.length === 0 || /^export (?!const stages)/m.test(code))
    throw new Error("stages.ts exports something other than functions and types");
  return { code, moduleType: "ts", map: sameLines(source, id.replace(/\?.*/, ""), lines.length) };
}

/** The source map of a text whose lines are those of `source`. */
function sameLines(source, file, lines) {
  return {
    version: 3,
    names: [],
    sources: [file],
    sourcesContent: [source],
    mappings: `AAAA${";AACA".repeat(lines - 1)}`,
  };
}
