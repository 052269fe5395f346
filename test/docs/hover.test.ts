import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LanguageService } from "./language-service.ts";
import { publicNames, root } from "./public-names.ts";

/** What people have in hand, and write a period behind. */
const objects: Readonly<Record<string, string>> = {
  flow: "Dataflow",
  stream: "Stream<number>",
  keyed: "KeyedStream<string, number>",
  windows: "WindowedStream<KeyedStream<string, number>>",
  running: "RunningFlow",
  kit: "FlowKit",
  context: "KeyContext<string, number>",
  pushed: "PushSource<number>",
};

/** Classes without methods that anybody calls, and why. */
const without: Readonly<Record<string, string>> = {
  Flow: "what a Dataflow is to its streams: its methods are those of Dataflow",
  SideOutput: "a mark that sideOutput makes",
  SimulatedHost: "a Host, whose methods are told of there",
  TestSource: "a Source, whose methods are told of there",
  TestSink: "a Sink, whose methods are told of there",
};

/** What is there for the engine, and for the compiler, and must not be offered. */
const internals = /^(?:#|_)|port|carried|kind|[vV]alueType|keyType|addStep|applyLoop|makeStream|constructor/;

const names = Object.keys(objects);
let service: LanguageService;
let offered: Readonly<Record<string, readonly string[]>>;

/** A program with a line for each question: `flow.`, and when it is known what is offered, `flow.input` and `flow.input(`. */
function program(offers: Readonly<Record<string, readonly string[]>> = {}): string {
  const types = Object.values(objects).map((type) => /^\w+/.exec(type)![0]);
  const inTestKit = types.filter((type) => publicNames("tidemark/testing").has(type));
  const rest = types.filter((type) => !inTestKit.includes(type));
  return [
    `import type { ${rest.join(", ")} } from "tidemark";`,
    `import type { ${inTestKit.join(", ")} } from "tidemark/testing";`,
    ...Object.entries(objects).map(([name, type]) => `declare const ${name}: ${type};`),
    ...names.map((name) => `;${name}.`),
    ...Object.entries(offers).flatMap(([name, members]) =>
      members.flatMap((member) => [`;${name}.${member}`, `;${name}.${member}(`]),
    ),
  ].join("\n");
}

beforeAll(async () => {
  const asking = await LanguageService.open(`${root}out/docs/hover-names/`, program());
  // `[Symbol.asyncDispose]` is offered as "Symbol".
  const found = await Promise.all(
    names.map(async (name) => {
      const members = await asking.completion(`;${name}.`);
      return [name, members.filter((member) => member !== "Symbol")] as const;
    }),
  );
  asking.close();
  offered = Object.fromEntries(found);
  service = await LanguageService.open(`${root}out/docs/hover/`, program(offered));
}, 60_000);

afterAll(() => service?.close());

describe.each(names)("%s: editors", (name) => {
  test("offer what there is to call, and nothing of the engine's own", () => {
    expect(offered[name]).not.toEqual([]);
    expect(offered[name]!.filter((member) => internals.test(member))).toEqual([]);
  });

  test("tell of each method what it does, what each parameter is, and show an example", async () => {
    const missing = await Promise.all(offered[name]!.map((member) => missingOf(name, member)));
    expect(missing.flat()).toEqual([]);
  });
});

test("no method shows more than four type parameters", async () => {
  const members = names.flatMap((name) => offered[name]!.map((member) => `;${name}.${member}`));
  const shown = await Promise.all(members.map((member) => service.hover(member)));
  const parameters = shown.map((text) => /\.\w+<([\w, ]+)>\(/.exec(text)?.[1] ?? "");
  expect(parameters).toContain("State, R, N, P"); // of `stateful`
  expect(parameters.filter((list) => list.split(", ").length > 4)).toEqual([]);
});

test("every class of the package is asked about", () => {
  const asked = Object.values(objects).map((type) => /^\w+/.exec(type)![0]);
  const classes = ["tidemark", "tidemark/testing"].flatMap((entry) =>
    [...publicNames(entry)].filter(([, { file, name }]) => isClass(file, name)).map(([as]) => as),
  );
  expect(classes.filter((name) => !asked.includes(name) && !(name in without))).toEqual([]);
});

/** What editors do not tell of a member, a sentence each. */
async function missingOf(name: string, member: string): Promise<string[]> {
  const what = `${objects[name]}.${member}`;
  const shown = await service.hover(`;${name}.${member}`);
  const signatures = await service.signatures(`;${name}.${member}(`);
  const [, description = ""] = /^```typescript\n[\s\S]*?\n```\n([\s\S]*?)(?:\n\*@|$)/.exec(shown) ?? [];
  const missing: string[] = [];
  if (description.trim() === "") missing.push(`${what} has no description`);
  if (/: see \[|^See \[/.test(description)) missing.push(`${what} sends its readers elsewhere`);
  if (signatures.length === 0) return missing; // a property
  if (!shown.includes("*@example*")) missing.push(`${what} has no example`);
  for (const { label, documentation, parameters } of signatures) {
    if (documentation.trim() === "") missing.push(`${what}: ${label} has no description`);
    for (const parameter of parameters)
      if (parameter.documentation.trim() === "" && !shown.includes(`*@param* \`${nameOf(parameter.label)}\``))
        missing.push(`${what} does not tell of ${parameter.label}`);
  }
  return missing;
}

/** Of `by?: (value: number) => number`, `by`. What comes of a tuple is told of under the tuple's names. */
function nameOf(label: string): string {
  return /\w+/.exec(label)![0];
}

function isClass(file: string, name: string): boolean {
  const source = readFileSync(root + file, "utf8");
  const found = new RegExp(`^export (?:abstract )?class ${name}\\b(.*)`, "m").exec(source);
  return found !== null && !found[1]!.includes("extends Error");
}
