import { expect, test } from "vitest";
import { masked } from "../../ts/cli/masked.ts";
import { renderError } from "../../ts/cli/render-error.ts";

test.each([
  ["postgres://u:secret@h/d", "postgres://u:***@h/d"],
  ["postgres://u:se:cr@et@h/d?x=1", "postgres://u:***@h/d?x=1"],
  ["postgres://u:se#cr/et?@h/d", "postgres://u:***@h/d"],
  ["postgres://:secret@h", "postgres://:***@h"],
  ["https://u:secret@h, and http://v:secret@i", "https://u:***@h, and http://v:***@i"],
  ['"postgres://h/d?user=u&password=secret&x=1"', '"postgres://h/d?user=u&password=***&x=1"'],
  ["postgres://h/d?sslpassword=secret", "postgres://h/d?sslpassword=***"],
])("%s", (text, expected) => {
  expect(masked(text, [])).toBe(expected);
});

test.each(["postgres://u@h:5432/d", "http://h:80/a, for bob@h", "a:b@c", "12:30 @ noon"])(
  "%s has none",
  (text) => {
    expect(masked(text, [])).toBe(text);
  },
);

test("what was typed is known exactly, with letters that no URL has", () => {
  const typed = ["run", "--recovery=postgres://u:two words'@h/d"];
  expect(masked('unexpected argument "postgres://u:two words\'@h/d"', typed)).toBe(
    'unexpected argument "postgres://u:***@h/d"',
  );
});

test("errors have none either, however they are printed", () => {
  const cause = Object.assign(new Error("at postgres://u:secret@h/d"), { url: "postgres://u:secret@h/d" });
  for (const verbose of [true, false]) {
    const text = renderError(new Error("postgres://u:secret@h/d", { cause }), {
      verbose,
      workingFolder: "/",
    });
    expect(text).toContain("postgres://u:***@h/d");
    expect(text).not.toContain("secret");
  }
});
