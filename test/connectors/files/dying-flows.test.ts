import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { csvSink, linesSink } from "tidemark/node";
import { describe, test } from "vitest";
import type { Sink } from "../../../ts/connectors/sink.ts";
import { diesAnywhere, type Target } from "../crashing-sink.ts";
import { tempFolder } from "./temp-folder.ts";

const temp = tempFolder();

/** A rewinding sink of numbers made of one of other records. */
function adapted<T, P>(sink: Sink<T, P>, make: (n: number) => T): Sink<number> {
  return {
    partitions: (context) => sink.partitions!(context),
    route: (n, count) => n % count,
    async open(partition, position, context) {
      const opened = await sink.open(partition, position as P, context);
      return {
        write: (values) => opened.write(values.map(make)),
        position: () => opened.position!(),
        close: () => opened.close!(),
        abort: (reason) => opened.abort!(reason),
      };
    },
  };
}

const route = (): number => 0; // that of `adapted` counts

const members: Record<"lines" | "CSV", (paths: string[], append: boolean) => Sink<number>> = {
  lines: (paths, append) => adapted(linesSink(paths, { append, route }), String),
  CSV: (paths, append) =>
    adapted(csvSink<{ n: number }>(paths, { append, route, columns: ["n"] }), (n) => ({ n })),
};

const cases = (["lines", "CSV"] as const).flatMap((name) =>
  [1, 2].flatMap((count) => [false, true].map((append) => ({ name, count, append }))),
);

describe("each record is there once, whatever call a flow dies at", () => {
  // Of CSV only the header is different.
  test.each(cases.filter(({ name, count }) => name === "lines" || count === 1))(
    "in $count files of $name, append: $append",
    async ({ name, count, append }) => {
      await diesAnywhere((): Target => {
        const folder = mkdtempSync(`${temp}dying-`);
        const paths = Array.from({ length: count }, (_, i) => join(folder, `${i}.out`));
        return {
          sink: () => members[name](paths, append),
          seen: async () => paths.map(numbersIn),
        };
      });
    },
  );
});

/** In a file that is published, with nothing left beside it. */
function numbersIn(path: string): number[] {
  const part = join(dirname(path), `.${basename(path)}.part`);
  if (existsSync(part)) throw new Error(`${part} is left`);
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  return lines.filter((line) => line !== "n" && line !== "").map(Number);
}
