import { flowGraph, renderJson } from "tidemark";
import { expect, test } from "vitest";
import branches from "../cli/fixtures/branches.ts";

const graph = flowGraph(branches);
const step = (id: string) => graph.steps.find((some) => some.id === id);

test("steps come in the order they were declared, with operator, kind and line", () => {
  expect(graph.steps.map(({ id }) => id)).toEqual([
    "branches.words",
    "branches.clean.some",
    "branches.clean.case.lower",
    'branches."short" & <sweet>',
    "branches.first",
    "branches.count",
    "branches.count.entries",
    "branches.counts",
    "branches.all",
    "branches.print",
  ]);
  expect(step("branches.count")).toMatchObject({
    operator: "countFinal",
    kind: "keyed",
    line: expect.stringMatching(/^branches\.ts:\d+$/),
  });
});

test("apply makes groups, one within the other", () => {
  expect(graph.groups).toEqual([
    { id: "branches.clean", name: "clean" },
    { id: "branches.clean.case", parent: "branches.clean", name: "case" },
  ]);
  expect(step("branches.clean.case.lower")).toMatchObject({ group: "branches.clean.case", name: "lower" });
});

test("a step called after the one it reads is in no group of that name", () => {
  expect(step("branches.count.entries")).toMatchObject({ name: "count.entries" });
  expect(step("branches.count.entries")).not.toHaveProperty("group");
});

test("ports and edges tell the sides of a branch apart", () => {
  expect(step('branches."short" & <sweet>')?.ports.map(({ name }) => name)).toEqual(["trues", "falses"]);
  const fromBranch = graph.edges.filter(({ from }) => from.includes("short"));
  expect(fromBranch.map(({ port, to }) => `${port} → ${to}`)).toEqual([
    "trues → branches.first",
    "falses → branches.all",
    "trues → branches.all",
  ]);
});

test("ports say whether records carry keys", () => {
  expect(step("branches.first")?.ports).toEqual([{ name: "", keyed: true, timed: false }]);
  expect(step("branches.count.entries")?.ports).toEqual([{ name: "", keyed: false, timed: false }]);
  expect(step("branches.print")?.ports).toEqual([]);
});

test("as JSON it is the same", () => {
  expect(JSON.parse(renderJson(branches))).toEqual(graph);
});
