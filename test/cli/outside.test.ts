import { spawnSync } from "node:child_process";
import { openSync } from "node:fs";
import process from "node:process";
import { expect, test } from "vitest";
import { onlyWhere } from "../only-where.ts";
import { fixtures, main, root, tidemark } from "./command.ts";

test.each([
  ["never-loads.mjs", "cannot load"],
  ["never-made.mjs", "could not make its flow"],
])("%s is told, for otherwise the command would end without a word", (file, message) => {
  const { code, stderr } = tidemark("run", `${fixtures}/${file}`);
  expect(stderr).toContain(message);
  expect(stderr).toContain("it waits for something that nothing is left to bring about");
  expect(code).toBe(2);
});

test("a module that throws nothing is told of, too", () => {
  const { code, stderr } = tidemark("run", `${fixtures}/throws-nothing.mjs`);
  expect(stderr).toMatch(/cannot load .*throws-nothing\.mjs\n.*undefined/);
  expect(code).toBe(2);
});

test("an error outside of the flow ends it with code 1, and reaches no terminal raw", () => {
  const { code, stderr } = tidemark("run", "-q", `${fixtures}/outside.mjs`);
  expect(stderr).toContain("an error outside of the flow");
  expect(stderr).toContain("red");
  expect(stderr).not.toMatch(/[^\P{Cc}\n]/u);
  expect(code).toBe(1);
});

test
  .runIf(onlyWhere(process.platform === "linux", "output that cannot be printed: no /dev/full here"))
  .each([["--help"], ["render", `${fixtures}/double.ts`], ["--version"]])(
  "what cannot be printed is an error: %s %s",
  (...args) => {
    const full = openSync("/dev/full", "w");
    const { status, stderr } = spawnSync(process.execPath, [main, ...args], {
      cwd: root,
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    });
    expect(stderr).toContain("the output cannot be written");
    expect(status).toBe(1);
  },
);
