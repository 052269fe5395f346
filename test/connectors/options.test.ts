import { describe, expect, test } from "vitest";
import { parseCsv } from "../../ts/connectors/csv.ts";
import { ConnectorError } from "../../ts/connectors/errors.ts";
import {
  csvSink,
  csvSource,
  jsonLinesSink,
  jsonLinesSource,
  linesSink,
  linesSource,
  parquetSource,
} from "../../ts/connectors/node.ts";
import { parquetBufferSource } from "../../ts/connectors/parquet.ts";
import { stdoutSink } from "../../ts/connectors/stdout.ts";

type Declare = (options: never) => unknown;

const noCount = [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "1", null, {}];
const noFunction = [null, "f", {}, 1];
const noNames = [null, "a", [], [1], ["a", "a"], {}];
const noDelimiter = [null, "", ",,", '"', "\n", "\r", "\uFEFF", 1];
const text = { encoding: [null, "utf8", "latin1", 1], maxRecord: noCount, chunk: noCount };
const bad = { onBadRecord: noFunction };
const sink = { route: noFunction, append: [null, "yes", 1] };
const parquet = {
  columns: noNames,
  int64: [null, "bigInt", 1],
  timestamps: [null, "iso", 1],
  binary: [null, "utf8", 1],
  compressors: [null, 1, "ZSTD"],
};

/** Every connector with options, and wrong values for each of them. */
const connectors: Record<string, { declare: Declare; wrong: Record<string, readonly unknown[]> }> = {
  linesSource: { declare: (options) => linesSource("a", options), wrong: text },
  jsonLinesSource: {
    declare: (options) => jsonLinesSource("a", options),
    wrong: { ...text, ...bad, check: noFunction },
  },
  csvSource: {
    declare: (options) => csvSource("a", options),
    wrong: { ...text, ...bad, delimiter: noDelimiter, header: noNames, columns: noNames },
  },
  parseCsv: {
    declare: (options) => parseCsv("a\n1", options),
    wrong: { ...bad, delimiter: noDelimiter, header: noNames, columns: noNames },
  },
  parquetSource: { declare: (options) => parquetSource("a", options), wrong: parquet },
  parquetBufferSource: {
    declare: (options) => parquetBufferSource(new ArrayBuffer(0), options),
    wrong: parquet,
  },
  linesSink: { declare: (options) => linesSink("a", options), wrong: sink },
  jsonLinesSink: { declare: (options) => jsonLinesSink("a", options), wrong: sink },
  csvSink: {
    declare: (options) => csvSink("a", options),
    wrong: { ...sink, columns: noNames, delimiter: noDelimiter },
  },
  stdoutSink: { declare: (options) => stdoutSink(options), wrong: { format: noFunction } },
};

/** The error of a declaration. */
function refusal(declare: () => unknown): ConnectorError {
  try {
    declare();
  } catch (error) {
    expect(error).toBeInstanceOf(ConnectorError);
    return error as ConnectorError;
  }
  throw new Error("it was not refused");
}

describe.each(Object.entries(connectors))("%s", (name, { declare, wrong }) => {
  test.each(Object.keys(wrong))("tells where %s is wrong, by name", (option) => {
    for (const value of wrong[option]!) {
      const error = refusal(() => declare({ [option]: value } as never));
      expect(error.code).toBe("bad-option");
      expect(error.message).toContain(`${name}: ${option} must be `);
    }
    expect(() => declare({ [option]: undefined } as never)).not.toThrow();
  });

  test("tells of options that there are not, and of what is no object", () => {
    expect(refusal(() => declare({ maxRecrd: 1 } as never)).message).toMatch(
      new RegExp(`^${name} has no option "maxRecrd", only ${Object.keys(wrong)[0]}`),
    );
    for (const options of [null, 1, "utf-8", true]) {
      const { code, message } = refusal(() => declare(options as never));
      expect([code, message]).toEqual(["bad-option", expect.stringContaining(`${name}: options must be`)]);
    }
    expect(() => declare(undefined as never)).not.toThrow();
  });
});

const namedFiles: Record<string, (files: never) => unknown> = {
  linesSource,
  jsonLinesSource,
  csvSource,
  parquetSource,
  linesSink,
  jsonLinesSink,
  csvSink,
};

test.each(Object.entries(namedFiles))("%s tells where no file is named", (name, declare) => {
  for (const files of [undefined, null, "", 1, {}, [null], ["a", ""], new URL("https://example.org/a")]) {
    const { code, message } = refusal(() => declare(files as never));
    expect([code, message]).toEqual(["bad-option", expect.stringContaining(`${name}: a file must be`)]);
  }
});

test("a buffer that is none, and a text that is none, are told", () => {
  for (const buffer of [undefined, null, "a.parquet", 1, {}])
    expect(refusal(() => parquetBufferSource(buffer as never)).message).toContain("buffer must be");
  for (const csv of [undefined, null, 1, {}, Buffer.from("a")])
    expect(refusal(() => parseCsv(csv as never)).message).toContain("text must be");
});

test("columns that the header given lacks are told where they are declared", () => {
  const options = { header: ["a", "b"], columns: ["c"] };
  expect(refusal(() => csvSource("a", options as never)).code).toBe("bad-header");
});

test("a wrong value with commands for a terminal is not shown as it is", () => {
  const { message } = refusal(() => linesSource("a", { encoding: "\u001b[31m\u009b" as never }));
  expect(message).not.toContain("\u001b");
});
