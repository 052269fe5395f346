import { expect, test } from "vitest";
import { fromIterable } from "../../ts/connectors/iterable.ts";
import { toSink } from "../../ts/connectors/to-sink.ts";
import { type SourceLike, toSource } from "../../ts/connectors/to-source.ts";
import { readAll } from "./read-all.ts";
import { openSink } from "./sink-cases.ts";

async function* numbers(): AsyncGenerator<number> {
  yield 1;
  yield 2;
}

function streamOf(values: readonly number[]): ReadableStream<number> {
  return new ReadableStream({
    start(controller) {
      for (const value of values) controller.enqueue(value);
      controller.close();
    },
  });
}

test.each<[string, () => SourceLike<number>]>([
  ["a source", () => fromIterable([1, 2])],
  ["an array", () => [1, 2]],
  ["a set", () => new Set([1, 2])],
  ["an async iterable", numbers],
  ["a web stream", () => streamOf([1, 2])],
])("reads %s", async (_name, make) => {
  expect(await readAll(toSource(make()))).toEqual([1, 2]);
});

test.each([["x.txt"], [1], [null], [undefined], [{}], [() => 1]])("refuses to read %j", (wrong) => {
  expect(() => toSource(wrong as never)).toThrowError(expect.objectContaining({ code: "not-a-source" }));
});

test("a path is answered with the function that reads files", () => {
  expect(() => toSource("x.txt" as never)).toThrow(/linesSource/);
});

test("writes to a function, an array and a web stream", async () => {
  const out: number[] = [];
  const targets = [
    out,
    (n: number) => out.push(n),
    new WritableStream<number>({ write: (n) => void out.push(n) }),
  ];
  for (const target of targets) await (await openSink(toSink(target))).write([1, 2]);
  expect(out).toEqual([1, 2, 1, 2, 1, 2]);
});

test.each([["x.txt"], [1], [null], [undefined], [{}]])("refuses to write to %j", (wrong) => {
  expect(() => toSink(wrong as never)).toThrowError(expect.objectContaining({ code: "not-a-sink" }));
});
