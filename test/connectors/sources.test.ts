import { getEventListeners } from "node:events";
import { Readable } from "node:stream";
import { describe, expect, test, vi } from "vitest";
import { fromAsyncIterable } from "../../ts/connectors/async-iterable.ts";
import { fromIterable } from "../../ts/connectors/iterable.ts";
import { pushSource } from "../../ts/connectors/push.ts";
import { fromReadableStream } from "../../ts/connectors/readable-stream.ts";
import type { Source } from "../../ts/connectors/source.ts";
import { testContext } from "./context.ts";
import { drain, readAll, readPartition } from "./read-all.ts";
import { type SourceUnderTest, sourceCases } from "./source-cases.ts";

const letters = ["a", "b", "c", "d", "e"];
const inOne = (partition: string, source: Source<unknown>): SourceUnderTest => ({
  source,
  records: { [partition]: letters },
});

async function* asyncLetters(): AsyncGenerator<string> {
  for (const letter of letters) {
    if (letter === "c") await new Promise((resolve) => setImmediate(resolve));
    yield letter;
  }
}

function streamOf<T>(values: Iterable<T>, onCancel?: (reason: unknown) => void): ReadableStream<T> {
  const iterator = values[Symbol.iterator]();
  return new ReadableStream({
    pull(controller) {
      const { done, value } = iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => onCancel?.(reason),
  });
}

describe("an array", () => sourceCases(() => inOne("items", fromIterable(letters))));
describe("a set", () => sourceCases(() => inOne("items", fromIterable(new Set(letters)))));
describe("a function that makes iterators", () => {
  sourceCases(() =>
    inOne(
      "items",
      fromIterable(() => letters[Symbol.iterator]() as IterableIterator<string>),
    ),
  );
});
describe("an async iterable", () => sourceCases(() => inOne("items", fromAsyncIterable(asyncLetters))));
describe("a web stream", () =>
  sourceCases(() =>
    inOne(
      "stream",
      fromReadableStream(() => streamOf(letters)),
    ),
  ));
describe("a push source", () => {
  const pushed = (): SourceUnderTest => {
    const { push, end, source } = methodsOf(pushSource<string>());
    for (const letter of letters) push(letter);
    end();
    return inOne("pushed", source);
  };
  sourceCases(pushed, { notReplayable: ": nothing is kept of what was pushed" });
});

function methodsOf<T>(from: ReturnType<typeof pushSource<T>>) {
  return { push: (value: T) => from.push(value), end: () => from.end(), source: from.source };
}

test("an iterator that can be gone through once is not read twice", async () => {
  for (const source of [
    fromIterable(letters.values()),
    fromAsyncIterable(asyncLetters()),
    fromReadableStream(streamOf(letters)),
  ]) {
    expect(await readAll<string>(source)).toEqual(letters);
    await expect(readAll<string>(source)).rejects.toMatchObject({ code: "used-twice" });
  }
});

/** What becomes of an iterator over two records before it is closed, and whether it must be told then. */
const lives: readonly (readonly [what: string, reads: number, fails: boolean, isTold: boolean])[] = [
  ["was not read", 0, false, true],
  ["is left early", 1, false, true],
  ["has ended", 5, false, false],
  ["has thrown", 5, true, false],
];

describe.each(["iterable", "async iterable"])("the iterator of an %s", (kind) => {
  test.each(lives)("that %s", async (_what, reads, fails, isTold) => {
    const left = vi.fn();
    let next = 0;
    const step = (): IteratorResult<number, undefined> => {
      if (++next <= 2) return { done: false, value: next };
      if (fails) throw new Error("line cut");
      return { done: true, value: undefined };
    };
    const done: IteratorResult<number, undefined> = { done: true, value: undefined };
    const source =
      kind === "iterable"
        ? fromIterable(() => ({
            [Symbol.iterator]: () => ({ next: step, return: () => left() ?? done }),
          }))
        : fromAsyncIterable(() => ({
            [Symbol.asyncIterator]: () => ({
              next: () => Promise.resolve(step()), // where it throws, it throws at once
              return: async () => left() ?? done,
            }),
          }));
    const opened = await source.open("items", undefined, testContext());
    const values: number[] = [];
    let failure: unknown;
    try {
      for (let i = 0; i < reads; i++) values.push(...(await opened.read(1)).values);
    } catch (error) {
      failure = error;
    }
    await opened.close?.();
    expect(values).toEqual([1, 2].slice(0, reads));
    expect(failure instanceof Error).toBe(fails);
    expect(left).toHaveBeenCalledTimes(isTold ? 1 : 0);
  });
});

test.each(["iterable", "async iterable"])(
  "after the failure of an %s nothing more is asked for",
  async (kind) => {
    let asked = 0;
    const step = (): IteratorResult<number, undefined> => {
      if (++asked === 2) throw new Error("line cut");
      return { done: false, value: asked };
    };
    const source =
      kind === "iterable"
        ? fromIterable({ [Symbol.iterator]: () => ({ next: step }) })
        : fromAsyncIterable({ [Symbol.asyncIterator]: () => ({ next: async () => step() }) });
    const opened = await source.open("items", undefined, testContext());
    expect((await opened.read(5)).values).toEqual([1]);
    for (let i = 0; i < 3; i++) await expect((async () => opened.read(5))()).rejects.toThrow("line cut");
    expect(asked).toBe(2);
  },
);

test("what a stream of Node's or of the web has given is not read again by another iterator", async () => {
  for (const stream of [Readable.from(letters), streamOf(letters) as unknown as AsyncIterable<string>]) {
    const source = fromAsyncIterable(stream);
    expect(await readAll<string>(source)).toEqual(letters);
    await expect(readAll<string>(source)).rejects.toMatchObject({ code: "used-twice" });
  }
});

test("reads that waited leave nothing at the signal", async () => {
  const { signal } = new AbortController();
  const opened = await fromAsyncIterable(asyncLetters).open("items", undefined, testContext(signal));
  expect(await drain(opened)).toEqual(letters);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

describe("a source of promises", () => {
  test("makes one batch of what arrives without a pause", async () => {
    async function* burst(): AsyncGenerator<number> {
      yield 1;
      yield 2;
      yield 3;
      await new Promise(() => {}); // never
    }
    const opened = await fromAsyncIterable(burst).open("items", undefined, testContext());
    expect((await opened.read(10)).values).toEqual([1, 2, 3]);
  });

  test("hands out what came before an error, then the error", async () => {
    async function* failing(): AsyncGenerator<number> {
      yield 1;
      throw new Error("line cut");
    }
    const opened = await fromAsyncIterable(failing).open("items", undefined, testContext());
    expect(await opened.read(10)).toEqual({ values: [1], done: false });
    await expect(opened.read(10)).rejects.toThrow("line cut");
  });

  test("a read that waits ends with an abort, and close does not wait for the record", async () => {
    const controller = new AbortController();
    const silent = new ReadableStream<number>({});
    const opened = await fromReadableStream(silent).open("stream", undefined, testContext(controller.signal));
    const read = opened.read(10);
    controller.abort();
    expect(await read).toEqual({ values: [], done: false });
    await opened.close?.();
    async function* never(): AsyncGenerator<number> {
      await new Promise(() => {});
      yield 1;
    }
    const waiting = await fromAsyncIterable(never).open("items", undefined, testContext(controller.signal));
    expect(await waiting.read(10)).toEqual({ values: [], done: false });
    await waiting.close?.();
  });

  test("a stream is cancelled with the reason of the abort", async () => {
    const onCancel = vi.fn();
    const controller = new AbortController();
    const source = fromReadableStream(streamOf(letters, onCancel));
    const opened = await source.open("stream", undefined, testContext(controller.signal));
    await opened.read(1);
    controller.abort("enough");
    await opened.close?.();
    expect(onCancel).toHaveBeenCalledExactlyOnceWith("enough");
  });

  test("at most one record is asked for and not handed out", async () => {
    let asked = 0;
    const counting = (): AsyncIterable<number> => ({
      [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: ++asked }) }),
    });
    const opened = await fromAsyncIterable(counting).open("items", undefined, testContext());
    for (let given = 0; given < 20; ) {
      given += (await opened.read(3)).values.length;
      expect(asked - given).toBeLessThanOrEqual(1);
    }
  });
});

describe("a push source", () => {
  test("refuses a record while it is full, and takes it again once there is room", async () => {
    const hand = pushSource<number>({ capacity: 2 });
    expect([hand.push(1), hand.push(2)]).toEqual([true, true]);
    expect(() => hand.push(3)).toThrow(expect.objectContaining({ code: "overflow" }));
    const opened = await hand.source.open("pushed", undefined, testContext());
    expect((await opened.read(1)).values).toEqual([1]);
    expect(hand.push(4)).toBe(true);
    hand.end();
    expect(await drain(opened)).toEqual([2, 4]);
    expect(opened.dropped).toBe(0);
  });

  test("drops what it has no room for, and counts it, also before it is opened", async () => {
    const hand = pushSource<number>({ capacity: 2, overflow: "drop" });
    expect([1, 2, 3, 4].map(hand.push)).toEqual([true, true, false, false]);
    const opened = await hand.source.open("pushed", undefined, testContext());
    expect(opened.dropped).toBe(2);
    expect((await opened.read(9)).values).toEqual([1, 2]);
    expect([5, 6, 7].map(hand.push)).toEqual([true, true, false]);
    expect(opened.dropped).toBe(3);
  });

  test("grows where it may, for push and send", async () => {
    const hand = pushSource<number>({ capacity: 1, overflow: "grow" });
    const numbers = Array.from({ length: 5_000 }, (_, n) => n);
    for (const n of numbers)
      if (n % 2 === 0) hand.push(n);
      else await hand.send(n);
    hand.end();
    const opened = await hand.source.open("pushed", undefined, testContext());
    expect(opened.dropped).toBe(0);
    expect(await drain(opened)).toEqual(numbers);
  });

  test.each(["error", "drop"] as const)("send waits for room whatever push does: %s", async (overflow) => {
    const hand = pushSource<number>({ capacity: 1, overflow });
    const sending = Promise.all([1, 2, 3].map(hand.send));
    const opened = await hand.source.open("pushed", undefined, testContext());
    const got: number[] = [];
    while (got.length < 3) got.push(...(await opened.read(9)).values);
    await sending;
    expect([got, opened.dropped]).toEqual([[1, 2, 3], 0]);
  });

  test("refuses another way of overflowing", () => {
    expect(() => pushSource({ overflow: "wait" as "drop" })).toThrow(
      expect.objectContaining({ code: "bad-option" }),
    );
  });

  test("its methods may be passed on", async () => {
    const { push, send, end, source } = pushSource<number>();
    push(1);
    await send(2);
    end();
    expect(await readAll(source)).toEqual([1, 2]);
    const { fail, source: failing } = pushSource<number>();
    fail(new Error("cut"));
    await expect(readAll(failing)).rejects.toThrow("cut");
  });

  test("many waiting calls take time in proportion to their number", async () => {
    const hand = pushSource<number>({ capacity: 1 });
    const count = 200_000;
    const sending = Promise.all(Array.from({ length: count }, (_, n) => hand.send(n)));
    const opened = await hand.source.open("pushed", undefined, testContext());
    for (let got = 0; got < count; ) got += (await opened.read(1)).values.length;
    await sending;
  });

  const endings: readonly (readonly [string, unknown, RegExp])[] = [
    ["a stop", "closing time", /closing time/],
    ["a failure", new Error("disk full"), /disk full/],
  ];
  test.each(endings)("after %s, open or not, push and send say why", async (_what, reason, why) => {
    for (const isOpen of [true, false]) {
      const hand = pushSource<number>({ capacity: 1 });
      const controller = new AbortController();
      const context = testContext(controller.signal);
      await hand.source.partitions(context);
      const opened = isOpen ? await hand.source.open("pushed", undefined, context) : undefined;
      hand.push(1);
      const waiting = hand.send(2);
      controller.abort(reason);
      await opened?.close?.();
      const closed = {
        code: "closed",
        message: expect.stringMatching(why),
        ...(reason instanceof Error && { cause: reason }),
      };
      await expect(waiting).rejects.toMatchObject(closed);
      await expect(hand.send(3)).rejects.toMatchObject(closed);
      expect(() => hand.push(3)).toThrow(expect.objectContaining(closed));
    }
  });

  test("send waits for room and keeps the order", async () => {
    const hand = pushSource<number>({ capacity: 1 });
    const sent: number[] = [];
    const sending = [1, 2, 3].map((n) => hand.send(n).then(() => sent.push(n)));
    const opened = await hand.source.open("pushed", undefined, testContext());
    const got = [await opened.read(9), await opened.read(9), await opened.read(9)].flatMap((r) => r.values);
    await Promise.all(sending);
    expect([got, sent]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  test("a waiting read wakes at a push, an end, a failure and an abort", async () => {
    const controller = new AbortController();
    const waitingRead = async (
      act: (hand: ReturnType<typeof pushSource<number>>) => void,
    ): Promise<unknown> => {
      const hand = pushSource<number>();
      const opened = await hand.source.open("pushed", undefined, testContext(controller.signal));
      const read = Promise.resolve(opened.read(10));
      act(hand);
      return read.catch((error: unknown) => error);
    };
    const twoPushes = waitingRead((hand) => {
      hand.push(1);
      hand.push(2);
    });
    expect(await twoPushes).toEqual({ values: [1, 2], done: false });
    expect(await waitingRead((hand) => hand.end())).toEqual({ values: [], done: true });
    expect(await waitingRead((hand) => hand.fail("cut"))).toBe("cut");
    expect(await waitingRead(() => controller.abort())).toEqual({ values: [], done: false });
  });

  test("of end and failure the first one counts", async () => {
    const ended = pushSource<number>();
    ended.end();
    ended.fail(new Error("line cut"));
    expect(await readAll(ended.source)).toEqual([]);
    const failed = pushSource<number>();
    failed.fail(new Error("line cut"));
    failed.end();
    await expect(readAll(failed.source)).rejects.toThrow("line cut");
  });

  test("a failure waits for what waits for room, too", async () => {
    const hand = pushSource<number>({ capacity: 1 });
    const sending = [1, 2, 3].map(hand.send);
    hand.fail(new Error("line cut"));
    const opened = await hand.source.open("pushed", undefined, testContext());
    const got: number[] = [];
    for (let i = 0; i < 3; i++) got.push(...(await opened.read(1)).values);
    await Promise.all(sending);
    expect(got).toEqual([1, 2, 3]);
    expect(() => opened.read(1)).toThrow("line cut");
  });

  test("what is pushed between two reads waits for the next", async () => {
    const hand = pushSource<number>();
    const opened = await hand.source.open("pushed", undefined, testContext());
    const first = opened.read(5);
    hand.push(1);
    expect((await first).values).toEqual([1]);
    hand.push(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect((await opened.read(5)).values).toEqual([2]);
  });

  test("a read after an abort does not wait", async () => {
    const controller = new AbortController();
    const hand = pushSource<number>();
    const opened = await hand.source.open("pushed", undefined, testContext(controller.signal));
    controller.abort();
    expect(await opened.read(5)).toEqual({ values: [], done: false });
  });

  test("what was pushed before an abort is still read, and more may be pushed until it is closed", async () => {
    const controller = new AbortController();
    const context = testContext(controller.signal);
    const hand = pushSource<number>();
    await hand.source.partitions(context);
    const opened = await hand.source.open("pushed", undefined, context);
    hand.push(1);
    controller.abort();
    expect(hand.push(2)).toBe(true);
    expect(await opened.read(5)).toEqual({ values: [1, 2], done: false });
  });

  test("records pushed before a failure are read before it", async () => {
    const hand = pushSource<number>();
    hand.push(1);
    hand.fail(new Error("line cut"));
    const opened = await hand.source.open("pushed", undefined, testContext());
    expect(await opened.read(5)).toEqual({ values: [1], done: false });
    expect(() => opened.read(5)).toThrow("line cut");
  });

  test("nothing can be pushed after the end, nor be sent past the end of the flow", async () => {
    const hand = pushSource<number>({ capacity: 1 });
    const opened = await hand.source.open("pushed", undefined, testContext());
    hand.push(1);
    const waiting = hand.send(2);
    await opened.close?.();
    await expect(waiting).rejects.toMatchObject({ code: "closed" });
    expect(() => hand.push(3)).toThrow(/ended/);
  });
});

test("an array hands out stretches, which are what it would read", async () => {
  const opened = await fromIterable(letters).open("items", 1, testContext());
  const stretch = opened.readStretch!(3);
  expect(stretch).toEqual({ values: letters, from: 1, to: 4, done: false });
  expect(opened.position()).toBe(4);
  expect(await opened.read(3)).toEqual({ values: ["e"], done: true });
});

test("an array that is empty, or entered behind its end, has been read", async () => {
  for (const [items, position] of [
    [[], 0],
    [letters, 99],
  ] as const) {
    const opened = await fromIterable(items).open("items", position, testContext());
    expect([opened.position(), opened.progress?.()]).toEqual([items.length, 1]);
    expect(opened.readStretch!(3)).toMatchObject({ from: items.length, to: items.length, done: true });
  }
});

test("an array partition entered behind its end is done", async () => {
  expect(await readPartition(fromIterable(letters), "items", 99)).toEqual([]);
});
