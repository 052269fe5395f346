import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseRequest } from "../../../demo/nexmark/arguments.ts";
import { nexmarkEvents } from "../../../demo/nexmark/generator/generator.ts";
import { QUERIES } from "../../../demo/nexmark/queries.ts";

const readme = new URL("../../../demo/nexmark/README.md", import.meta.url);
const text = readFileSync(readme, "utf8");

test("the links of the page lead somewhere", () => {
  const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!);
  const local = links.filter((link) => !link.startsWith("https:"));
  expect(local.length).toBeGreaterThan(10);
  expect(local.filter((link) => !existsSync(new URL(link, readme)))).toEqual([]);
});

test("the commands of the page are understood", () => {
  const commands = [...text.matchAll(/^npm run nexmark -- ([^#\n]+)/gm)].map(([, args]) => args!.trim());
  expect(commands.length).toBe(3);
  for (const args of commands) parseRequest(args.split(" "));
});

test("the rows that the page shows are those of the default options", () => {
  const { options } = parseRequest([]);
  const events = nexmarkEvents(options);
  const shown = [...text.matchAll(/^(q\d) .* {2}200,000 +([\d,]+) +0 /gm)];
  expect(shown.map(([, name]) => name)).toEqual(Object.keys(QUERIES));
  for (const [, name, rows] of shown)
    expect([name, QUERIES[name!]!.plain(events, 4_000).rows.length.toLocaleString("en-US")]).toEqual([
      name,
      rows,
    ]);
});
