import { Dataflow, run, type Stream, tumbling } from "tidemark";
import { csvSource, linesSink, linesSource } from "tidemark/node";
import { expect, test } from "vitest";

// The likeliest mistakes of code that was not type-checked: the message says what to write instead.

type Loose = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

const flow = (): Dataflow => new Dataflow("test");
const numbers = (): Loose => flow().input("n", [1]) as Stream<number> as unknown as Loose;

const mistakes: readonly (readonly [mistake: string, act: () => unknown, remedy: string])[] = [
  [
    "a unit of time that there is not",
    () => tumbling("5m" as never),
    '500 (ms), "10 s" or { minutes: 5 }, not',
  ],
  [
    "a unit in the singular",
    () => tumbling({ minute: 5 } as never),
    "there are milliseconds, seconds, minutes",
  ],
  ["a step without an id", () => numbers()["map"]!((n: unknown) => n), "id comes first"],
  [
    "a window without an id",
    () => (numbers()["window"]!(tumbling(5)) as Loose)["sum"]!(Number),
    "id comes first",
  ],
  ["a path as output", () => numbers()["output"]!("o", "out.txt"), "for a file: linesSink(path)"],
  ["a path as input", () => flow().input("i", "in.txt" as never), "for a file: linesSource(path)"],
  ["a promise as input", () => flow().input("i", Promise.resolve([1]) as never), "await it first"],
  [
    "a generator function as input",
    () => flow().input("i", async function* () {} as never),
    "fromAsyncIterable(() => …)",
  ],
  ["a URL as a path to read", () => csvSource("https://tidemark.example/a.csv"), "a path or new URL"],
  ["a file URL as a path", () => linesSource("file:///etc/hosts"), 'new URL("file:…")'],
  ["a URL as a path to write", () => linesSink("file:///data/a.txt"), 'new URL("file:…")'],
  ["a flow without an input", () => flow().validate(), "flow.input(id, source)"],
  [
    "a flow without an output",
    () => {
      const it = flow();
      it.input("n", [1]);
      it.validate();
    },
    "stream.output(id, sink)",
  ],
];

test.each(mistakes)("%s", (_mistake, act, remedy) => {
  expect(act).toThrow(remedy);
});

test("event time as a text", async () => {
  const it = flow();
  it.input("n", ["2024-01-01"], { eventTime: { at: (text) => text as never } }).output("o", () => {});
  await expect(run(it)).rejects.toThrow("must return an instant, ms since 1970 or a Date, not");
});
