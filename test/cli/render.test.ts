import { renderJson, renderMermaid } from "tidemark";
import { expect, test } from "vitest";
import { fixtures, tidemark } from "./command.ts";
import branches from "./fixtures/branches.ts";

const file = `${fixtures}/branches.ts`;

test("a flow is drawn in Mermaid unless JSON is asked for", () => {
  expect(tidemark("render", file)).toEqual({ code: 0, stdout: `${renderMermaid(branches)}\n`, stderr: "" });
  expect(tidemark("render", file, "--format", "json")).toEqual({
    code: 0,
    stdout: `${renderJson(branches)}\n`,
    stderr: "",
  });
});

test("options go to the function that makes the flow", () => {
  expect(tidemark("render", `${fixtures}/double.ts`, "--times", "3").stdout).toContain('title: "double"');
});

test("a flow that lacks an output can be drawn, though not run", () => {
  expect(tidemark("render", `${fixtures}/exports.mjs:noOutput`).stdout).toContain('s0(["input<br>numbers"])');
});
