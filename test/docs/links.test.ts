import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { documents } from "./programs.ts";
import { root } from "./public-names.ts";

const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;

describe("the links of", () => {
  test.each(documents())("%s lead somewhere", (document) => {
    const text = readFileSync(root + document, "utf8").replace(/^```[\s\S]*?^```/gm, "");
    const links = [...text.matchAll(LINK)].map(([, link]) => link!).filter((link) => !/^https?:/.test(link));
    expect(links.filter((link) => !leadsSomewhere(document, link))).toEqual([]);
  });
});

test("the files that ARCHITECTURE.md names are there", () => {
  const text = readFileSync(`${root}ARCHITECTURE.md`, "utf8");
  const named = [...text.matchAll(/`((?:ts|core-wasm|test|scripts)\/[\w./-]+)`/g)].map(([, path]) => path!);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(root + path))).toEqual([]);
});

function leadsSomewhere(document: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const file = path === "" ? document : join(dirname(document), path);
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
