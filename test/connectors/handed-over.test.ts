import {
  asyncIterableSink,
  collectInto,
  fromAsyncIterable,
  fromIterable,
  fromReadableStream,
  pushSource,
  toCallback,
  toWritableStream,
} from "tidemark";
import { jsonLinesSource, linesSink } from "tidemark/node";
import { describe, expect, test } from "vitest";

// What code that was not type-checked hands to a connector is looked at where it is declared.

type Make = (given: never) => unknown;

const makers: readonly [name: string, make: Make, right: unknown][] = [
  ["fromIterable", fromIterable, [1]],
  ["fromAsyncIterable", fromAsyncIterable, async function* () {}],
  ["fromReadableStream", fromReadableStream, new ReadableStream()],
  ["toCallback", toCallback, () => {}],
  ["collectInto", collectInto, []],
  ["toWritableStream", toWritableStream, new WritableStream()],
];

describe.each(makers)("%s", (name, make, right) => {
  test("takes what it is for", () => {
    expect(make(right as never)).toHaveProperty("open");
  });

  test.each([[null], [undefined], [5], ["text"], [{}], [Symbol("s")], [7n]])("refuses %s", (wrong) => {
    if (name === "fromIterable" && typeof wrong === "string") return; // it is one of characters
    expect(() => make(wrong as never)).toThrow(
      expect.objectContaining({ code: "bad-option", message: expect.stringContaining(name) }),
    );
  });
});

describe.each([
  ["pushSource", pushSource as Make],
  ["asyncIterableSink", asyncIterableSink as Make],
])("the options of %s", (name, make) => {
  test.each([
    [null],
    [5],
    [{ overflo: "drop" }],
    [{ capacity: "1" }],
    [{ capacity: true }],
    [{ capacity: [1] }],
    [{ capacity: -1 }],
    [{ capacity: Number.NaN }],
    [{ capacity: 7n }],
    [{ capacity: Symbol("s") }],
    [{ overflow: "grown" }],
  ])("are refused: %o", (options) => {
    expect(() => make(options as never)).toThrow(
      expect.objectContaining({ code: "bad-option", message: expect.stringContaining(name) }),
    );
  });

  test.each([[{}], [{ capacity: undefined }], [{ capacity: 1 }], [{ capacity: Infinity }]])(
    "are taken: %o",
    (options) => {
      expect(make(options as never)).toBeDefined();
    },
  );
});

test.each(["file://another.machine/x", "file:///a%2Fb"])("%s is the path of no file here", (url) => {
  for (const make of [jsonLinesSource, linesSink])
    expect(() => make(new URL(url))).toThrow(expect.objectContaining({ code: "bad-option" }));
});
