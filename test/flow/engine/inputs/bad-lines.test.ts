import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dataflow, type DeadLetter, run, StepError } from "tidemark";
import { csvSource, jsonLinesSource } from "tidemark/node";
import { afterAll, describe, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "tidemark-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** Sources of files with a bad third line. */
const sources = {
  "JSON lines": () =>
    jsonLinesSource<{ n: string }>(file("a.jsonl", '{"n":"1"}\n{"n":"2"}\nno JSON\n{"n":"4"}\n')),
  CSV: () => csvSource<{ n: string }>(file("a.csv", "n\n1\n2,3\n4\n")),
};

describe.each(Object.entries(sources))("a bad line of %s", (_name, make) => {
  test("ends the flow with `bad-record`, the file, the line and the text", async () => {
    const flow = new Dataflow("test");
    const out: { n: string }[] = [];
    flow.input("in", make()).output("out", out);
    const error: unknown = await run(flow).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StepError);
    expect(error).toMatchObject({ code: "bad-record", cause: { code: "bad-record", site: { line: 3 } } });
    const { message, site } = error as StepError;
    expect(message).toMatch(/step "test\.in" \(.*a\.(jsonl|csv):3: /);
    expect(site.record).toMatch(/^(no JSON|2,3)$/);
    expect(site.partition).toContain(folder);
    expect(out.at(-1)).toEqual({
      n: (error as { cause: { site: { record: string } } }).cause.site.record === "2,3" ? "1" : "2",
    });
  });

  test.each(["skip", "dead-letter"] as const)("goes under the policy %s", async (onError) => {
    const flow = new Dataflow("test");
    const out: string[] = [];
    const letters: DeadLetter<unknown>[] = [];
    if (onError === "skip") {
      flow
        .input("in", make(), { onError })
        .map("n", ({ n }) => n)
        .output("out", out);
    } else {
      const { results, failed } = flow.input("in", make(), { onError });
      results.map("n", ({ n }) => n).output("out", out);
      failed.output("failed", letters);
    }
    await run(flow);
    expect(out.at(-1)).toBe("4");
    if (onError === "skip") return;
    expect(letters.map(({ error }) => [error.code, (error.cause as { site: object }).site])).toEqual([
      ["bad-record", expect.objectContaining({ line: 3 })],
    ]);
  });
});

test("a bad line that nothing comes behind goes to the dead letters too", async () => {
  const flow = new Dataflow("test");
  const letters: unknown[] = [];
  const { results, failed } = flow.input("in", jsonLinesSource(file("bad.jsonl", "no JSON\n")), {
    onError: "dead-letter",
  });
  results.output("out", []);
  failed.output("failed", letters);
  await run(flow);
  expect(letters).toHaveLength(1);
});
