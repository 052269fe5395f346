import { readFileSync } from "node:fs";
import { isStale } from "../../test/mutants/copy.mjs";
import { lists } from "../../test/mutants/lists.mjs";
import { command, root, tool } from "./command.mjs";

/** What concerns the repository's own files. */
export const repositoryChecks = {
  types() {
    command(process.execPath, "node_modules/typescript/bin/tsc", "--project", "tsconfig.json");
    return "";
  },
  "lint and format"() {
    tool("biome", "ci", "--colors=off", "--error-on-warnings", ".");
    return "";
  },
  "lock files name no host"() {
    const locks = tracked().filter((file) => file.endsWith("package-lock.json"));
    const bad = locks.filter((file) => read(file).includes('"resolved": "http'));
    if (bad.length > 0) throw new Error(`with "resolved" addresses: ${bad.join(", ")}`);
    return `${locks.length} files`;
  },
  "mutants are of what is there"() {
    const mutants = Object.values(lists).flat();
    const stale = mutants.filter(isStale).map(({ file, find }) => `${file} has not once: ${find}`);
    const tests = new Set(mutants.flatMap((mutant) => mutant.tests).filter((name) => !name.startsWith("--")));
    const files = tracked().filter((file) => file.endsWith(".test.ts"));
    const gone = [...tests].filter((name) => !files.some((file) => file.startsWith(name)));
    const wrong = [...stale, ...gone.map((name) => `no test is called ${name}`)];
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
    return `${mutants.length} mutants`;
  },
  "decisions are held by what is there"() {
    const files = tracked();
    const named = files.filter((file) => /^docs\/decisions\/\d/.test(file)).flatMap(heldBy);
    const gone = named.filter(({ path }) => !files.some((file) => file.startsWith(path)));
    if (gone.length > 0) throw new Error(gone.map(({ file, path }) => `${file}: ${path}`).join("\n"));
    return `${named.length} paths`;
  },
  "no place of one machine"() {
    const found = tracked().flatMap((file) => places(file, read(file)));
    if (found.length > 0) throw new Error(found.join("\n"));
    return `${tracked().length} files`;
  },
};

const read = (file) => readFileSync(`${root}${file}`, "utf8");

/** Paths that a decision says it is held by; none of one that others have superseded. */
function heldBy(file) {
  const text = read(file);
  if (/^#.*superseded/.test(text)) return [];
  const paths = text.split("**Held by**")[1]?.match(/\b(?:test|ts|scripts|bench|docs)\/[\w./-]*\w/g) ?? [];
  return paths.map((path) => ({ file, path }));
}

function tracked() {
  const gone = new Set(listed("--deleted"));
  return listed("--cached").filter((file) => !gone.has(file));
}

function listed(which) {
  const names = command("git", "ls-files", which, "-z").split("\0");
  return names.filter((name) => name !== "");
}

// Folders of the machine somebody worked on, and hosts of package registries.
const folders = /(?<![\w~.])\/(?:work|tmp|root|home)\//;
const hosts =
  /\bregistry\.\w+\.\w+|\b(?:npmjs|pypi|crates)\.(?:org|io|com)\b|\bdeb\.debian\b|\bproxy\.golang\b/;

function places(file, text) {
  const lines = text.split("\n");
  return lines.flatMap((line, i) =>
    folders.test(line) || hosts.test(line) ? [`${file}:${i + 1} ${line.trim().slice(0, 120)}`] : [],
  );
}
