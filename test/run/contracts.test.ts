import { createReadStream, createWriteStream, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  asyncIterableSink,
  Dataflow,
  fromAsyncIterable,
  fromIterable,
  fromReadableStream,
  type MaybePromise,
  pushSource,
  type ReadResult,
  run,
  type Sink,
  type SinkLike,
  type Source,
  type SourceLike,
  toWritableStream,
} from "tidemark";
import { describe, expect, onTestFinished, test } from "vitest";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { failureOfFlow, startOn } from "../flow/given.ts";
import { failureOf, settle } from "../flow/settle.ts";

type Read = (call: number, host: SimulatedHost) => MaybePromise<ReadResult<number>>;

/** A flow over one partition. */
function reading(read: Read, position: (reads: number) => unknown = () => 0) {
  const host = new SimulatedHost();
  let reads = 0;
  const source: Source<number> = {
    partitions: () => ["p"],
    open: () => ({ position: () => position(reads), read: () => read(reads++, host) }),
  };
  const flow = new Dataflow("test");
  const seen: number[] = [];
  flow.input("in", source).output("out", seen);
  return { host, flow, seen, reads: () => reads };
}

const badSource = {
  code: "source-failed",
  cause: { code: "bad-connector" },
  site: { step: "test.in", partition: "p" },
};

describe("a read that is none", () => {
  const results: Readonly<Record<string, unknown>> = {
    "wakeAt NaN": { values: [], wakeAt: Number.NaN },
    "wakeAt Infinity": { values: [], wakeAt: Number.POSITIVE_INFINITY },
    "wakeAt -Infinity": { values: [1], wakeAt: Number.NEGATIVE_INFINITY },
    "wakeAt a date": { values: [], wakeAt: new Date() },
    "wakeAt a text": { values: [], wakeAt: "soon" },
    "wakeAt null": { values: [], wakeAt: null },
    "no values": {},
    "values that are none": { values: "ab" },
    nothing: undefined,
    null: null,
  };
  test.each(Object.keys(results))("is told with code, step and partition: %s", async (what) => {
    const result = results[what] as ReadResult<number>;
    for (const read of [() => result, async () => result]) {
      const { flow, host } = reading(read);
      expect(await failureOfFlow(flow, host)).toMatchObject(badSource);
    }
  });
});

describe("a partition that gives nothing over and over", () => {
  test.each([
    ["at once", (): ReadResult<number> => ({ values: [] })],
    ["by promises", async (): Promise<ReadResult<number>> => ({ values: [] })],
  ])("and does not say when it will, is told: %s", async (_how, read) => {
    const { flow, host, reads } = reading(read);
    expect(await failureOfFlow(flow, host)).toMatchObject({
      ...badSource,
      cause: { code: "bad-connector", message: expect.stringContaining("wakeAt") },
    });
    expect(reads()).toBeLessThan(5_000);
  });

  const many = 10_000;
  const fair: Readonly<Record<string, readonly [Read, position?: (reads: number) => unknown]>> = {
    "but passes over something": [
      (call) => ({ values: [], done: call === many }),
      (reads) => ({ at: BigInt(reads) }),
    ],
    "but says when it will": [(call, host) => ({ values: [], done: call === many, wakeAt: host.now() })],
    "but takes its time": [
      (call, host) =>
        new Promise(
          (resolve) => void host.setTimer(1, () => resolve({ values: [], done: call === many / 4 })),
        ),
    ],
    "but now and then has a record": [
      (call) => ({ values: call % 900 === 0 ? [call] : [], done: call === many }),
    ],
  };
  test.each(Object.keys(fair))("%s, may", async (what) => {
    const { flow, host } = reading(...fair[what]!);
    await settle(host, startOn(host, flow).done);
  });
});

describe("what is no partition", () => {
  const none: readonly unknown[] = [undefined, null, 5, "p", {}, [], { read: 1, write: 1 }, () => {}];
  test.each(none.map((opened) => [opened]))("is told with code, step and partition: %o", async (opened) => {
    for (const open of [() => opened, async () => opened]) {
      const host = new SimulatedHost();
      const flow = new Dataflow("test");
      flow.input("in", { partitions: () => ["p"], open } as Source<number>).output("out", []);
      expect(await failureOfFlow(flow, host)).toMatchObject(badSource);
      const writing = new Dataflow("test");
      writing.input("in", [1]).output("out", { partitions: () => ["p"], open } as Sink<number>);
      expect(await failureOfFlow(writing)).toMatchObject({
        code: "sink-failed",
        cause: { code: "bad-connector" },
        site: { step: "test.out", partition: "p" },
      });
    }
  });
});

describe("what is no sink is refused where the output is declared", () => {
  const file = (): string => {
    const path = join(tmpdir(), `tidemark-${process.pid}-${Math.random()}`);
    onTestFinished(() => rmSync(path, { force: true }));
    return path;
  };
  const none: Readonly<Record<string, () => unknown>> = {
    "a stream of Node's to a file": () => {
      const stream = createWriteStream(file());
      onTestFinished(() => void stream.destroy());
      return stream;
    },
    "standard output": () => process.stdout,
    "an object whose open is no function": () => ({ open: true }),
    "an opened partition": () => ({ write: () => {}, close: () => {} }),
    null: () => null,
  };
  test.each(Object.keys(none))("%s", (what) => {
    const stream = new Dataflow("test").input("in", [1]);
    const declare = (): unknown => stream.output("out", none[what]!() as SinkLike<number>);
    expect(declare).toThrow(
      expect.objectContaining({ code: "not-a-sink", message: expect.stringContaining('step "test.out"') }),
    );
  });

  test("a push source itself is no source: its `source` is", () => {
    const declare = (): unknown =>
      new Dataflow("test").input("in", pushSource() as unknown as SourceLike<number>);
    expect(declare).toThrow(
      expect.objectContaining({ code: "not-a-source", message: expect.stringContaining(".source") }),
    );
  });
});

describe("a second run of what serves one", () => {
  async function* letters() {
    yield "a";
  }
  const sources: Readonly<Record<string, () => SourceLike<unknown>>> = {
    "an iterator": () => fromIterable(["a"].values()),
    "an async generator": () => fromAsyncIterable(letters()),
    "a web stream": () => fromReadableStream(new Blob(["a"]).stream()),
    "a web stream as an async iterable": () =>
      fromAsyncIterable(new Blob(["a"]).stream() as unknown as AsyncIterable<unknown>),
    "a stream of Node's": () => createReadStream(new URL(import.meta.url)),
    "a push source": () => {
      const { end, source } = pushSource();
      end();
      return source;
    },
  };
  test.each(Object.keys(sources))("is told, of a source: %s", async (what) => {
    const flow = new Dataflow("test");
    flow.input("in", sources[what]!()).output("out", []);
    await run(flow);
    const error = await run(flow).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "source-failed", cause: { code: "used-twice" } });
  });

  const sinks: Readonly<Record<string, () => SinkLike<number>>> = {
    "an async iterable": () => {
      const sink = asyncIterableSink<number>();
      void (async () => {
        for await (const _ of sink);
      })();
      return sink;
    },
    "a web stream": () => new WritableStream<number>(),
    "a web stream as a sink": () => toWritableStream(new WritableStream<number>()),
  };
  test.each(Object.keys(sinks))("is told, of a sink: %s", async (what) => {
    const flow = new Dataflow("test");
    flow.input("in", [1]).output("out", sinks[what]!());
    await run(flow);
    const error = await run(flow).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "sink-failed", cause: { code: "used-twice" } });
  });

  test("does not end the first, which is still under way", async () => {
    const host = new SimulatedHost();
    const [hand, loop] = [pushSource<number>(), asyncIterableSink<number>()];
    const flow = new Dataflow("test");
    flow.input("in", hand.source).output("loop", loop);
    const first = startOn(host, flow);
    await host.settle();
    await failureOf(host, startOn(host, flow).done);
    hand.push(7);
    hand.end();
    const seen: number[] = [];
    await settle(
      host,
      (async () => {
        for await (const n of loop) seen.push(n);
      })(),
    );
    await settle(host, first.done);
    expect(seen).toEqual([7]);
  });
});

test("a sink that was never opened may serve the next run", async () => {
  const host = new SimulatedHost();
  const loop = asyncIterableSink<number>();
  const flow = new Dataflow("test");
  flow.input("in", [1]).output("loop", loop);
  await settle(host, startOn(host, flow).stop());
  const running = startOn(host, flow);
  const seen: number[] = [];
  const reading = (async () => {
    for await (const n of loop) seen.push(n);
  })();
  await settle(host, running.done);
  await reading;
  expect(seen).toEqual([1]);
});

test("explain tells of sources that have not opened or closed", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const opens: Source<number> = { partitions: () => ["p"], open: () => new Promise(() => {}) };
  const closes: Source<number> = {
    partitions: () => ["only"],
    open: () => ({
      position: () => 0,
      read: () => ({ values: [], done: true }),
      close: () => new Promise(() => {}),
    }),
  };
  flow.input("opens", opens).output("one", []);
  flow.input("closes", closes).output("two", []);
  const running = startOn(host, flow);
  await host.settle();
  const sentences = running.explain().map(({ sentence }) => sentence);
  expect(sentences).toContain(
    'step "test.opens" waits for its source, which has not opened partition "p", at epoch 1',
  );
  expect(sentences).toContain(
    'step "test.closes" waits for its source, which has not closed partition "only", at epoch 1',
  );
});
