import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { card } from "../../scripts/pictures/card.ts";
import { COUNTS } from "../../scripts/pictures/gate.ts";
import { pictures } from "../../scripts/pictures/pictures.ts";
import { CLICKS } from "../../scripts/pictures/subjects/sessions.ts";
import { RIDES } from "../../scripts/pictures/subjects/sliding.ts";
import { documents } from "./programs.ts";
import { root } from "./public-names.ts";

describe("the picture", () => {
  // `npm run pictures` writes them anew.
  test.each(pictures)("$name shows what the flow does", async (picture) => {
    const drawn = card(picture, await picture.draw());
    await expect(drawn).toMatchFileSnapshot(`../../docs/pictures/${picture.name}.svg`);
  });

  test.each(pictures)("$name stands in a page, with its title for those who do not see it", (picture) => {
    const shown = `![${picture.title}](../pictures/${picture.name}.svg)`;
    expect(documents().filter((page) => readFileSync(root + page, "utf8").includes(shown))).not.toEqual([]);
  });
});

test("the examples beside the pictures have the same records", () => {
  const page = readFileSync(`${root}docs/guides/time-and-windows.md`, "utf8");
  for (const { at, people } of COUNTS) expect(page).toContain(`\n  { at: "${at}", people: ${people} },\n`);
  for (const times of [CLICKS, RIDES])
    expect(page).toContain(`[${times.map((time) => JSON.stringify(time)).join(", ")}]`);
});

test("no picture is left of what is drawn no more", () => {
  const names = pictures.map(({ name }) => `${name}.svg`);
  expect(readdirSync(`${root}docs/pictures`).sort()).toEqual(names.sort());
});
