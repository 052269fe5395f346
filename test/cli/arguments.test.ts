import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseArguments } from "../../ts/cli/arguments.ts";
import { UsageError } from "../../ts/cli/usage-error.ts";

const parse = (line: string) => parseArguments(line.split(" ").filter((word) => word !== ""));
const run = {
  command: "run",
  target: "f.ts",
  flowOptions: {},
  progress: "auto",
  json: false,
  quiet: false,
  verbose: false,
};

describe("the command's own options", () => {
  test.each([
    ["run f.ts", run],
    ["run --quiet f.ts --json", { ...run, quiet: true, json: true }],
    ["run -q f.ts --verbose", { ...run, quiet: true, verbose: true }],
    ["run f.ts --progress=plain", { ...run, progress: "plain" }],
    ["run --progress none f.ts:orders", { ...run, progress: "none", target: "f.ts:orders" }],
    [
      "render f.ts",
      { command: "render", target: "f.ts", flowOptions: {}, format: "mermaid", verbose: false },
    ],
    [
      "render f.ts --format json",
      { command: "render", target: "f.ts", flowOptions: {}, format: "json", verbose: false },
    ],
    ["", { command: "help" }],
    ["--help", { command: "help" }],
    ["-h", { command: "help" }],
    ["help", { command: "help" }],
    ["help run", { command: "help", about: "run" }],
    ["run --help", { command: "help", about: "run" }],
    ["render f.ts -h", { command: "help", about: "render" }],
    ["--version", { command: "version" }],
  ])("%s", (line, request) => {
    expect(parse(line)).toEqual(request);
  });
});

describe("options of the flow", () => {
  test.each([
    ["run f.ts --input a.csv", { input: "a.csv" }],
    ["run f.ts --input=a.csv", { input: "a.csv" }],
    ["run f.ts --input=", { input: "" }],
    ["run f.ts --offset=-5", { offset: "-5" }],
    ["run f.ts --dry-run --max-rows 10", { dryRun: true, maxRows: "10" }],
    ["run f.ts --input a --input b --input", { input: ["a", "b", true] }],
    ["run f.ts --input a --json --limit 3", { input: "a", limit: "3" }],
    ["run f.ts -- --json --quiet no", { json: true, quiet: "no" }],
    ["run f.ts --limit 1 -- --limit 2", { limit: ["1", "2"] }],
    ["run -- --help", {}],
  ])("%s", (line, flowOptions) => {
    if (line === "run -- --help") expect(() => parse(line)).toThrow(UsageError);
    else expect(parse(line)).toMatchObject({ flowOptions });
  });

  test("a name that objects have is a name like any other", () => {
    expect(Object.keys(parse("run f.ts --__proto__ x --constructor y") as object)).toContain("flowOptions");
    const { flowOptions } = parse("run f.ts --__proto__ x --constructor y") as { flowOptions: object };
    expect(Object.entries(flowOptions)).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });

  test("every name and value comes through", () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    const own = new Set(["help", "verbose", "progress", "json", "quiet"]);
    const options = fc.dictionary(
      word.filter((name) => !own.has(name)),
      fc.string(),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(options, (flowOptions) => {
        const args = Object.entries(flowOptions).map(([name, value]) => `--${name}=${value}`);
        expect(parseArguments(["run", "f.ts", ...args])).toEqual({ ...run, flowOptions });
      }),
    );
  });
});

describe("mistakes", () => {
  test.each([
    ["rnu f.ts", 'no command "rnu": there are run and render'],
    ["--nope", "unknown option --nope"],
    ["run", "run needs the file of a flow"],
    ["run --nope f.ts", "unknown option --nope (options of the flow's own come after its file)"],
    ["run --input a f.ts", "unknown option --input"],
    ["run f.ts -x", "unknown option -x"],
    ["run f.ts g.ts", 'unexpected argument "g.ts"'],
    ["run f.ts -- x", 'unexpected argument "x"'],
    ["run f.ts --quiet=yes", "option --quiet takes no value"],
    ["run f.ts --progress", "option --progress needs a value"],
    ["run f.ts --progress loud", '--progress is auto, line, plain, none; not "loud"'],
    ["render f.ts --format svg", '--format is mermaid, json; not "svg"'],
  ])("%s", (line, message) => {
    expect(() => parse(line)).toThrow(UsageError);
    expect(() => parse(line)).toThrow(message);
  });
});
