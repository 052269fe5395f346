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
    [
      "run f.ts --recovery ./state --epoch 1s --keep 3 --workers 4 --stop-timeout 1.5min",
      {
        ...run,
        recovery: { store: { kind: "file", place: "./state" }, every: 1_000, keep: { epochs: 3 } },
        workers: 4,
        stopTimeout: 90_000,
      },
    ],
    ["run f.ts --recovery=sqlite:a.db", { ...run, recovery: { store: { kind: "sqlite", place: "a.db" } } }],
    [
      "run f.ts --recovery s --at-end keep --renamed a=b --forget x --renamed c.d=e --forget y",
      {
        ...run,
        recovery: {
          store: { kind: "file", place: "s" },
          atEnd: "keep",
          renamed: { a: "b", "c.d": "e" },
          forget: ["x", "y"],
        },
      },
    ],
    ["run f.ts -- --recovery x", { ...run, flowOptions: { recovery: "x" } }],
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

test.each([
  ["500 ms", 500],
  ["1.5h", 5_400_000],
  ["1000r", { records: 1_000 }],
  ["20 records", { records: 20 }],
  ["1 record", { records: 1 }],
  ["manual", "manual"],
])("--epoch %s", (text, every) => {
  expect(parseArguments(["run", "f.ts", "--recovery", "s", "--epoch", text])).toMatchObject({
    recovery: { every },
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
    const own = new Set([
      "help",
      "verbose",
      "progress",
      "json",
      "quiet",
      "recovery",
      "epoch",
      "keep",
      "workers",
    ]);
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

describe("recovery", () => {
  const store = { kind: "file", place: "s" };
  const shared = { command: "recovery", verbose: false };

  test.each([
    ["inspect s", { ...shared, action: "inspect", store, json: false }],
    [
      "inspect --step a s --key=7 --json",
      { ...shared, action: "inspect", store, step: "a", key: "7", json: true },
    ],
    ["verify s --json --verbose", { ...shared, action: "verify", store, json: true, verbose: true }],
    ["compact sqlite:x", { ...shared, action: "compact", store: { kind: "sqlite", place: "x" } }],
    ["export s f", { ...shared, action: "export", store, file: "f" }],
    ["import f s", { ...shared, action: "import", store, file: "f" }],
    ["copy s sqlite:x", { ...shared, action: "copy", from: store, to: { kind: "sqlite", place: "x" } }],
    ["delete s", { ...shared, action: "delete", store, yes: false }],
    ["delete --yes s", { ...shared, action: "delete", store, yes: true }],
    ["--help", { command: "help", about: "recovery" }],
    ["inspect -h", { command: "help", about: "recovery" }],
  ])("%s", (line, request) => {
    expect(parse(`recovery ${line}`)).toEqual(request);
  });

  test.each([
    ["", "recovery needs to be told what to do: there are inspect, verify, compact"],
    ["look s", 'recovery has no "look"'],
    ["constructor s", 'recovery has no "constructor"'],
    ["inspect", "inspect needs more: tidemark recovery inspect STORE"],
    ["export s", "export needs more: tidemark recovery export STORE FILE"],
    ["verify s t", 'unexpected argument "t": tidemark recovery verify STORE'],
    ["verify s --yes", "verify has no option --yes"],
    ["verify s --nope", "unknown option --nope"],
    ["inspect s --key 7", "--key is of a step: add --step ID"],
    ["inspect s --step", "option --step needs a value"],
    ["verify redis://b", 'no stores of kind "redis"'],
  ])("mistake: %s", (line, message) => {
    expect(() => parse(`recovery ${line}`)).toThrow(UsageError);
    expect(() => parse(`recovery ${line}`)).toThrow(message);
  });
});

describe("mistakes", () => {
  test.each([
    ["rnu f.ts", 'no command "rnu": there are run, render and recovery'],
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
    ["run f.ts --epoch 1s", "--epoch is of no use without a store: add --recovery STORE"],
    ["run f.ts --keep 1", "--keep is of no use without a store"],
    ["run f.ts --recovery", "option --recovery needs a value"],
    [
      "run f.ts --recovery s --epoch soon",
      '--epoch is a duration such as 1s or "500 ms", a number of records',
    ],
    ["run f.ts --recovery s --epoch 0r", '--epoch is a number of 1 or more, not "0"'],
    ["run f.ts --recovery s --epoch -1s", 'or manual; not "-1s"'],
    ["run f.ts --recovery s --keep 1.5", '--keep is a number of 1 or more, not "1.5"'],
    ["run f.ts --recovery s --at-end stay", '--at-end is close or keep, not "stay"'],
    ["run f.ts --recovery s --renamed a", '--renamed is NEW=OLD, two ids of steps, not "a"'],
    ["run f.ts --forget a", "--forget is of no use without a store"],
    ["run f.ts --workers 0", '--workers is a number of 1 or more, not "0"'],
    ["run f.ts --stop-timeout 10", '--stop-timeout must be a duration, such as 500 (ms), "10 s"'],
    ["run f.ts --recovery mysql://u@h/db", 'no stores of kind "mysql": a store is file:PATH or only PATH'],
    ["run f.ts --recovery gs://bucket/x", 'no stores of kind "gs"'],
    ["run f.ts --recovery file:", '"file:" names no store'],
    ["render f.ts --format svg", '--format is mermaid, json; not "svg"'],
  ])("%s", (line, message) => {
    expect(() => parse(line)).toThrow(UsageError);
    expect(() => parse(line)).toThrow(message);
  });
});
