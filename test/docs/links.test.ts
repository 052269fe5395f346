import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { documents } from "./programs.ts";
import { root } from "./public-names.ts";

/** `[text](target)`, and `[name]: target` at the start of a line. */
const LINK = /\[[^\]]*\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm;
/** `[text][name]`: the name must stand in the same document. */
const NAMED = /\[[^\]]+\]\[([^\]]+)\]/g;

const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
/** Where the repository is published, with "/" at its end. */
const published: string = manifest.repository.url.replace(/^git\+|\.git$/g, "").concat("/");
const pages = [
  ...documents(),
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "demo/clicks/README.md",
  "demo/nexmark/README.md",
];
/** npm packs the README unasked. */
const packed = ["README.md", ...manifest.files.filter((file: string) => file.endsWith(".md"))];

describe("the links of", () => {
  test.each(pages)("%s lead somewhere", (document) => {
    expect(linksOf(document).filter((link) => !leadsSomewhere(document, link))).toEqual([]);
  });

  test.each(pages)("%s that go by a name have a target", (document) => {
    const text = prose(document);
    const targets = new Set([...text.matchAll(/^\[([^\]]+)\]: /gm)].map(([, name]) => name!));
    const wanted = [...text.matchAll(NAMED)].map(([, name]) => name!);
    expect(wanted.filter((name) => !targets.has(name))).toEqual([]);
  });

  test.each(packed)("%s need nothing that is not packed", (document) => {
    const links = linksOf(document);
    expect(links.filter((link) => !/^https:/.test(link) && !packed.includes(link))).toEqual([]);
  });
});

test("the README leads into the documents of the repository", () => {
  const own = linksOf("README.md").filter((link) => link.startsWith(published));
  expect(own.length).toBeGreaterThan(5);
});

test("the package says where it is kept", () => {
  expect(manifest.homepage).toBe(`${published.slice(0, -1)}#readme`);
  expect(manifest.bugs).toBe(`${published}issues`);
});

test("the files that ARCHITECTURE.md names are there", () => {
  const text = readFileSync(`${root}ARCHITECTURE.md`, "utf8");
  const named = [...text.matchAll(/`((?:ts|core-wasm|test|scripts)\/[\w./-]+)`/g)].map(([, path]) => path!);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(root + path))).toEqual([]);
});

/** A document without its blocks of code. */
function prose(document: string): string {
  return readFileSync(root + document, "utf8").replace(/^```[\s\S]*?^```/gm, "");
}

function linksOf(document: string): string[] {
  return [...prose(document).matchAll(LINK)].map(([, inline, named]) => (inline ?? named)!);
}

function leadsSomewhere(document: string, link: string): boolean {
  if (link.startsWith(published)) return leadsIntoRepository(link.slice(published.length));
  if (/^https?:/.test(link)) return true;
  const [path = "", anchor] = link.split("#");
  return isThere(path === "" ? document : join(dirname(document), path), anchor);
}

/** Published, a file goes by `blob`, a folder by `tree`, and the way to both begins at the root. */
function leadsIntoRepository(link: string): boolean {
  const found = /^(blob|tree)\/main\/([^#]+)(?:#(.+))?$/.exec(link);
  if (found === null) return false;
  const [, kind, path, anchor] = found;
  return isThere(path!, anchor) && statSync(root + path).isDirectory() === (kind === "tree");
}

function isThere(file: string, anchor: string | undefined): boolean {
  if (!existsSync(root + file)) return false;
  return anchor === undefined || anchorsOf(readFileSync(root + file, "utf8")).includes(anchor);
}

/** As GitHub makes them out of headings. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );
}
