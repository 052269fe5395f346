import { describe, expect, test } from "vitest";
import { brokenFiles } from "./broken-files.ts";
import { fixtures, tidemark } from "./command.ts";

describe("a flow in TypeScript", () => {
  test("runs; standard output is its own, progress goes to standard error", () => {
    const { code, stdout, stderr } = tidemark("run", `${fixtures}/double.ts`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "n=2\nn=4\nn=6\n" });
    expect(stderr).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z double {2}finished {2}3 in {2}3 out {2}[^\n]+\n$/);
  });

  test.each(["js-specifier.ts", "double.js", "./double.js"])(
    "is found under the name that it has when it is compiled: %s",
    (name) => {
      const file = name.startsWith("./") ? `./${fixtures}/${name.slice(2)}` : `${fixtures}/${name}`;
      expect(tidemark("run", "--quiet", file)).toEqual({ code: 0, stdout: "n=2\nn=4\nn=6\n", stderr: "" });
    },
  );

  test("what is in no file under either name is told as it was written", () => {
    expect(tidemark("run", `${fixtures}/gone.js`).stderr).toContain(`there is no file ${fixtures}/gone.js`);
  });

  test("what is written in arguments reaches no terminal raw", () => {
    const evil = "\u001b]0;pwned\u0007\u009b2J";
    for (const args of [
      [evil],
      ["run", evil],
      ["run", `${fixtures}/double.ts:x${evil}`],
      ["render", `--${evil}`],
    ])
      expect(tidemark(...args).stderr).not.toMatch(/[^\P{Cc}\n\t]/u);
  });

  test("gets the options left over", () => {
    const { stdout } = tidemark("run", `${fixtures}/double.ts`, "--input", "5", "--input=7", "--times", "10");
    expect(stdout).toBe("n=50\nn=70\n");
  });

  test("that says nothing else with --quiet", () => {
    expect(tidemark("run", "--quiet", `${fixtures}/double.ts`)).toEqual({
      code: 0,
      stdout: "n=2\nn=4\nn=6\n",
      stderr: "",
    });
  });

  test("whose names hold what a terminal obeys has a report that holds none of it", () => {
    const { stdout } = tidemark("run", `${fixtures}/telling-names.ts`, "--json", "--progress=none");
    expect(stdout.trimEnd()).toMatch(/^[^\u007f-\u009f\u202a-\u202e]+$/);
    expect(JSON.parse(stdout)).toMatchObject({ flow: "names\u009b31m\u202e" });
  });

  test("ends with a report in JSON on request", () => {
    const { stdout, stderr } = tidemark("run", `${fixtures}/double.ts`, "--json", "--progress=none");
    const report = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
    expect(report).toMatchObject({ outcome: "finished", flow: "double", read: 3, written: 3 });
    expect(report.steps[1]).toMatchObject({
      id: "double.double",
      line: "double.ts:17",
      received: 3,
      passed: 3,
    });
    expect(stderr).toBe("");
  });
});

describe("the export", () => {
  test("may be named, and an async function", () => {
    expect(tidemark("run", "-q", `${fixtures}/exports.mjs:later`)).toEqual({
      code: 0,
      stdout: "1\n",
      stderr: "",
    });
  });

  test.each([
    ["exports.mjs", "has no default export, and none called flow: it exports broken, later, list"],
    ["exports.mjs:gone", "has no export gone: it exports broken, later, list"],
    ["exports.mjs:numbers", "export numbers is a Stream, not a Dataflow or a function that makes one"],
    ["exports.mjs:list", "export list is an Array, not a Dataflow"],
    ["exports.mjs:nothing", "export nothing gave nothing, not a Dataflow"],
    [
      "exports.mjs:noOutput",
      'flow "exports" cannot be started\nFlowError: flow "exports" needs at least one output',
    ],
    [
      "exports.mjs:broken",
      "could not make its flow\nRangeError: no such luck\n    at broken (test/cli/fixtures/exports.mjs:15:9)",
    ],
    ["gone.ts", `there is no file ${fixtures}/gone.ts`],
    ["", "is a folder: name the file of a flow"],
  ])("%s: refused with exit code 2", (file, message) => {
    const { code, stdout, stderr } = tidemark("run", `${fixtures}/${file}`);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  test("that takes no options is given none", () => {
    const { code, stderr } = tidemark("run", `${fixtures}/failing.ts`, "--max-rows", "2");
    expect(stderr).toContain('unknown option "maxRows"');
    expect(code).toBe(2);
  });
});

describe("a file that cannot be loaded is refused with exit code 2 and the reason", () => {
  const folder = brokenFiles();

  test.each([
    ["syntax-error.mjs", "SyntaxError: Unexpected token '='"],
    ["syntax-error.mjs", "syntax-error.mjs:2\nconst = 3;"],
    ["enum.ts", "TypeScript enum is not supported"],
    ["enum.ts", "enum Colour { Red }"],
    ["gone-import.ts", "Cannot find module"],
    ["one.tsx", 'Unknown file extension ".tsx"'],
  ])("%s: %s", (file, message) => {
    const { code, stdout, stderr } = tidemark("run", `${folder}/${file}`);
    expect(stderr).toContain(`tidemark: cannot load ${folder}/${file}\n`);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("a flow that fails", () => {
  test("exits with 1: message, and the user's frames at their own lines", () => {
    const { code, stderr } = tidemark("run", `${fixtures}/failing.ts`, "--progress=none");
    expect(code).toBe(1);
    const [message, ...frames] = stderr.trimEnd().split("\n");
    expect(message).toMatch(
      /^tidemark: StepError: step "failing.cents" \(failing.ts:14\): .*cents.*record \{\}/,
    );
    expect(frames).toEqual([`    at centsOf (${fixtures}/failing.ts:8:23)`]);
  });

  test("shows all frames with --verbose", () => {
    expect(tidemark("run", `${fixtures}/failing.ts`, "--verbose").stderr).toContain("dist/chunks/");
  });

  test("waits for nothing: what nothing can wake any more is a failure", () => {
    const { code, stderr } = tidemark("run", `${fixtures}/stuck.mjs`);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'step "stuck.print" waits at epoch 1: step "stuck.never" may still send at epoch 1',
    );
  });

  test("says so in its report", () => {
    const { code, stdout } = tidemark("run", `${fixtures}/failing.ts`, "--json", "-q");
    expect(code).toBe(1);
    expect(JSON.parse(stdout.trimEnd().split("\n").at(-1)!)).toMatchObject({ outcome: "failed", read: 2 });
  });
});

test("what a flow's module keeps open does not keep the command", () => {
  expect(tidemark("run", "-q", `${fixtures}/keeps-open.mjs`)).toEqual({
    code: 0,
    stdout: "1\n2\n",
    stderr: "",
  });
});

describe("help and version", () => {
  test("go to standard output with exit code 0", () => {
    expect(tidemark("--version").stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    for (const args of [[], ["--help"], ["run", "--help"], ["help", "render"], ["help", "recovery"]]) {
      const { code, stdout, stderr } = tidemark(...args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain("tidemark r");
    }
  });

  test("a mistake is told in a line, with exit code 2", () => {
    expect(tidemark("rnu")).toEqual({
      code: 2,
      stdout: "",
      stderr: 'tidemark: no command "rnu": there are run, render and recovery\n',
    });
  });
});
