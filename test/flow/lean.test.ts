import { Dataflow, FlowError, run, tumbling, use } from "tidemark/lean";
import { describe, expect, it } from "vitest";
import * as optional from "../../ts/flow/operators/optional.ts";

const codeOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error instanceof FlowError ? error.code : error;
  }
};

describe("tidemark/lean", () => {
  it("runs stateless steps and keyed folds by itself", async () => {
    const flow = new Dataflow("lean");
    const counts: [string, number][] = [];
    flow
      .input("words", ["a", "b", "a"])
      .keyBy("word", (word) => word)
      .countFinal("count")
      .entries()
      .output("out", (entry) => counts.push(entry));
    await run(flow);
    expect(counts.sort()).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
  });

  it("says what to import for each of the others", () => {
    const stream = new Dataflow("lean").input("n", [1]).keyBy("k", () => "k");
    const methods = stream as unknown as Record<string, (...args: unknown[]) => unknown>;
    const onlyUnkeyed = new Set(["batch"]);
    for (const name of Object.keys(optional).filter((name) => !onlyUnkeyed.has(name))) {
      expect(
        codeOf(() => methods[name]!("id", {})),
        name,
      ).toBe("missing-operator");
      expect(() => methods[name]!("id", {})).toThrow(`import { ${name} } from "tidemark/operators"`);
    }
    const unkeyed = new Dataflow("lean").input("n", [1]);
    expect(codeOf(() => unkeyed.batch("b", { size: 2 }))).toBe("missing-operator");
  });

  it("has the operators that were named to use", async () => {
    use({ window: optional.window, mapAsync: optional.mapAsync });
    const flow = new Dataflow("used");
    const rows: unknown[] = [];
    flow
      .input("t", [1, 2, 11], { eventTime: { at: (t) => t } })
      .mapAsync("later", async (t) => t)
      .window(tumbling(10))
      .count("n")
      .results.output("out", ({ start, value }) => rows.push([start, value]));
    await run(flow);
    expect(rows).toEqual([
      [0, 2],
      [10, 1],
    ]);
  });
});
