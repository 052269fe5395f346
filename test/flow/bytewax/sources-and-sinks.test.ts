import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import {
  Dataflow,
  fromIterable,
  run,
  type Sink,
  type Source,
  type SourcePartition,
  stdoutSink,
  toSource,
} from "tidemark";
import { csvSource, linesSink, linesSource } from "tidemark/node";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { testContext } from "../../connectors/context.ts";
import { tempFolder } from "../../connectors/files/temp-folder.ts";
import { readAll, readPartition } from "../../connectors/read-all.ts";
import { openSink } from "../../connectors/sink-cases.ts";
import { failureOfFlow, runToEnd, startOn } from "../given.ts";
import { settle } from "../settle.ts";

// Bytewax's acceptance cases 68 to 74, as far as they are not about recovery and the connector exists. "Differs" where
// Tidemark does something else on purpose: see docs/guides/coming-from-bytewax.md.

const folder = tempFolder();

async function opened<T>(source: Source<T>, position?: unknown): Promise<SourcePartition<T>> {
  const [name] = await source.partitions(testContext());
  return source.open(name!, position, testContext());
}

describe("68 and 69: a list as a source", () => {
  test("68: is read in batches of the size asked for; from a position it goes on behind it", async () => {
    const source = fromIterable([0, 1, 2, 3, 4]);
    const first = await opened(source);
    expect((await first.read(2)).values).toEqual([0, 1]);
    const position = first.position();
    expect((await first.read(2)).values).toEqual([2, 3]);
    const again = await opened(source, position);
    expect((await again.read(2)).values).toEqual([2, 3]);
    expect(await again.read(2)).toMatchObject({ values: [4] });
  });

  test("69: the position after two records is that right after going on from it", async () => {
    const source = fromIterable([0, 1, 2]);
    const first = await opened(source);
    await first.read(1);
    await first.read(1);
    const again = await opened(source, first.position());
    expect(again.position()).toEqual(first.position());
    expect((await again.read(1)).values).toEqual([2]);
  });

  test("68: batches of the input are as large as the flow asks", async () => {
    const flow = new Dataflow("test");
    const sizes: number[] = [];
    flow
      .input("in", [0, 1, 2, 3, 4], { batchSize: 2 })
      .flatMapBatch("size", (batch) => [batch.length])
      .output("out", sizes);
    await runToEnd(flow);
    expect(sizes).toEqual([2, 2, 1]);
  });
});

describe("70: when to read next", () => {
  /** Gives a number at each read, and says to come again `everyMs` later. */
  const metronome = (everyMs: number, count: number, host: SimulatedHost): Source<number> => ({
    partitions: () => ["only"],
    open() {
      let next = 0;
      return {
        position: () => next,
        read: () => ({ values: [next++], done: next >= count, wakeAt: host.now() + everyMs }),
      };
    },
  });

  test("a source is not read before the instant that it gave", async () => {
    const host = new SimulatedHost();
    const flow = new Dataflow("test");
    const at: number[] = [];
    flow.input("in", metronome(100, 4, host)).output("out", () => at.push(host.now()));
    await runToEnd(flow, host);
    expect(at).toEqual([0, 100, 200, 300]);
  });

  test("one that sleeps holds no other up", async () => {
    const host = new SimulatedHost();
    const flow = new Dataflow("test");
    const seen: string[] = [];
    flow.input("slow", metronome(1_000, 2, host)).output("slow out", (n) => seen.push(`slow ${n}`));
    flow.input("fast", metronome(300, 4, host)).output("fast out", (n) => seen.push(`fast ${n}`));
    await runToEnd(flow, host);
    expect(seen.sort()).toEqual(["fast 0", "fast 1", "fast 2", "fast 3", "slow 0", "slow 1"]);
    expect(host.now()).toBe(1_000);
  });

  test("one that sleeps is woken for nothing in between", async () => {
    const host = new SimulatedHost();
    const flow = new Dataflow("test");
    flow.input("in", metronome(60_000, 2, host)).output("out", () => {});
    const running = startOn(host, flow);
    await host.settle();
    expect(host.timers).toBe(1);
    await settle(host, running.done);
    expect(host.now()).toBe(60_000);
  });
});

describe("71: what a source may give", () => {
  const failing = (source: object): Promise<unknown> => {
    const flow = new Dataflow("test");
    flow.input("in", { partitions: () => ["only"], ...source } as never).output("out", []);
    return failureOfFlow(flow);
  };

  test.each([[new Set([1])], [[1].values()], ["text"], [undefined], [7]])(
    "differs: records are an array, not %s",
    async (values) => {
      const open = () => ({ position: () => 0, read: () => ({ values, done: true }) });
      expect(await failing({ open })).toMatchObject({ code: "source-failed" });
    },
  );

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], ["soon"]])(
    "70: %s is no instant to read on at",
    async (wakeAt) => {
      const open = () => ({ position: () => 0, read: () => ({ values: [1], wakeAt }) });
      expect(String(await failing({ open }))).toContain("wakeAt must be an instant");
    },
  );

  test.each([["ab"], [undefined], [["a", 1]], [["a", "a"]]])("%j are no partitions", async (names) => {
    expect(await failing({ partitions: () => names, open: () => ({}) })).toMatchObject({
      code: "source-failed",
      site: { step: "test.in" },
    });
  });

  test("a source without partitions has no records", async () => {
    const flow = new Dataflow("test");
    const seen: unknown[] = [];
    flow.input("in", { partitions: () => [], open: () => ({}) } as never).output("out", seen);
    await runToEnd(flow);
    expect(seen).toEqual([]);
  });

  test("any iterable may be a source, a generator too", async () => {
    const repeated = function* (): Generator<number> {
      for (let n = 0; n < 5; n++) yield* [n, n];
    };
    expect(await readAll(toSource(repeated()))).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    expect(await readAll(toSource(new Set([2, 1])))).toEqual([2, 1]);
  });

  test("a source may answer later, or with nothing", async () => {
    let read = 0;
    const source: Source<number> = {
      partitions: async () => ["only"],
      open: async () => ({
        position: () => read,
        read: async () => ({ values: read++ % 2 === 0 ? [] : [read], done: read >= 6 }),
      }),
    };
    const flow = new Dataflow("test");
    const seen: number[] = [];
    flow.input("in", source).output("out", seen);
    await runToEnd(flow);
    expect(seen).toEqual([2, 4, 6]);
  });

  test("differs: a path is no list of letters", () => {
    expect(() => toSource("lines.txt" as never)).toThrow("linesSource(path)");
  });
});

describe("72: files", () => {
  const path = `${folder}lines.txt`;
  writeFileSync(path, "one\n\ntwo\nthree");

  test("lines without their ends, blank ones too", async () => {
    expect(await readAll(linesSource(path))).toEqual(["one", "", "two", "three"]);
  });

  test("from a position in the middle the next line comes", async () => {
    const first = await opened(linesSource(path));
    await first.read(1);
    await first.read(1);
    const position = first.position();
    await first.close?.();
    expect(await readPartition(linesSource(path), path, position, 1)).toEqual(["two", "three"]);
  });

  test("rows of CSV are objects of texts", async () => {
    const csv = `${folder}rows.csv`;
    writeFileSync(csv, "name,n\nada,1\n");
    expect(await readAll(csvSource(csv))).toEqual([{ name: "ada", n: "1" }]);
  });

  test("all files of a folder by a pattern, each a partition", async () => {
    mkdirSync(`${folder}many`);
    for (const name of ["a", "b"]) writeFileSync(`${folder}many/${name}.txt`, `${name}1\n${name}2\n`);
    expect((await readAll(linesSource(`${folder}many/*.txt`))).sort()).toEqual(["a1", "a2", "b1", "b2"]);
  });

  test.each(["nowhere", "nowhere/x.txt", "nowhere/*.txt", "as-file"])("%s cannot be read", async (name) => {
    mkdirSync(`${folder}as-file`, { recursive: true });
    const flow = new Dataflow("test");
    flow.input("in", linesSource(folder + name)).output("out", []);
    await expect(run(flow)).rejects.toMatchObject({ code: "source-failed", site: { step: "test.in" } });
  });
});

describe("73: into files", () => {
  test("from a position, what was written behind it is cut off", async () => {
    const path = `${folder}out.txt`;
    const first = await openSink(linesSink(path));
    for (const line of ["one1", "one2", "one3"]) await first.write([line]);
    const position = await first.position?.();
    await first.write(["one4"]);
    await first.abort?.(new Error("crash"));
    const again = await openSink(linesSink(path), position);
    await again.write(["two4", "two5"]);
    await again.close?.();
    expect(readFileSync(path, "utf8")).toBe("one1\none2\none3\ntwo4\ntwo5\n");
  });

  test("several files, a record to the one that its route names, whatever they are called", async () => {
    const files = ["z", "part_10", "part_2"].map((name) => `${folder}${name}.txt`);
    const flow = new Dataflow("test");
    const route = (line: string, count: number): number => Number(line) % count;
    flow.input("in", ["0", "1", "2", "3", "4"]).output("out", linesSink(files, { route }));
    await run(flow);
    expect(files.map((file) => readFileSync(file, "utf8"))).toEqual(["0\n3\n", "1\n4\n", "2\n"]);
  });

  test("a sink of several partitions says which a record goes to, by the order it named them in", async () => {
    const written = new Map<string, number[]>();
    const names = Array.from({ length: 12 }, (_, i) => `part-${i}`);
    const sink: Sink<number> = {
      partitions: () => names,
      route: (n, count) => n % count,
      open(name) {
        const own: number[] = [];
        written.set(name, own);
        return { write: (values) => void own.push(...values) };
      },
    };
    const flow = new Dataflow("test");
    flow
      .input(
        "in",
        Array.from({ length: 24 }, (_, i) => i),
      )
      .output("out", sink);
    await runToEnd(flow);
    expect(written.get("part-2")).toEqual([2, 14]);
    expect(written.get("part-10")).toEqual([10, 22]);
  });
});

test("74: standard output has a line for each record; differs: an object as JSON", async () => {
  const lines: string[] = [];
  const { write } = process.stdout;
  process.stdout.write = ((text: string, written: () => void) => {
    lines.push(text);
    written();
    return true;
  }) as never;
  try {
    const out = await openSink(stdoutSink<unknown>());
    await out.write(["text", 1, { a: [1] }]);
  } finally {
    process.stdout.write = write;
  }
  expect(lines.join("")).toBe('text\n1\n{"a":[1]}\n');
});
