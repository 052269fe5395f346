import { Writable } from "node:stream";
import { describe, expect, test, vi } from "vitest";
import { asyncIterableSink } from "../../ts/connectors/async-iterable-sink.ts";
import { toCallback } from "../../ts/connectors/callback.ts";
import { collectInto } from "../../ts/connectors/collect.ts";
import { stdoutSink } from "../../ts/connectors/stdout.ts";
import { toWritableStream } from "../../ts/connectors/writable-stream.ts";
import { testContext } from "./context.ts";
import { openSink, type SinkUnderTest, sinkCases } from "./sink-cases.ts";

const macroTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

function gathering(make: (out: number[]) => SinkUnderTest["sink"]): SinkUnderTest {
  const out: number[] = [];
  return { sink: make(out), written: () => out };
}

describe("an array", () => sinkCases(() => gathering((out) => collectInto(out))));
describe("a callback", () => sinkCases(() => gathering((out) => toCallback((n: number) => out.push(n)))));
describe("an asynchronous callback", () => {
  sinkCases(() =>
    gathering((out) =>
      toCallback(async (n: number) => {
        if (n === 1) await macroTurn();
        out.push(n);
      }),
    ),
  );
});
describe("a web stream", () => {
  sinkCases(() =>
    gathering((out) =>
      toWritableStream(
        new WritableStream<number>({
          async write(n) {
            await macroTurn();
            out.push(n);
          },
        }),
      ),
    ),
  );
});
describe("an async iterable", () => {
  sinkCases(() => {
    const sink = asyncIterableSink<number>();
    const out: number[] = [];
    const reading = (async () => {
      for await (const n of sink) out.push(n);
    })();
    reading.catch(() => {}); // an abort
    return { sink, written: () => macroTurn().then(() => out) };
  });
});

describe("a callback", () => {
  test("stays synchronous while it returns no promise", async () => {
    const opened = await openSink(toCallback(() => {}));
    expect(opened.write([1, 2])).toBeUndefined();
  });

  test.each([true, false])("it tells how many records it was called for: later %s", async (isAsync) => {
    const call = (n: number): unknown => {
      if (n === 3) throw new Error("full");
      return isAsync ? macroTurn() : undefined;
    };
    const opened = await openSink(toCallback(call));
    await opened.write([1, 2]);
    expect(opened.taken).toBe(2);
    await expect((async () => opened.write([1, 2, 3, 4]))()).rejects.toThrow("full");
    expect(opened.taken).toBe(2);
  });

  test("its error ends the write, and the records behind are not offered", async () => {
    const seen: number[] = [];
    const opened = await openSink(
      toCallback(async (n: number) => {
        seen.push(n);
        if (n === 2) throw new Error("full");
      }),
    );
    await expect(opened.write([1, 2, 3])).rejects.toThrow("full");
    expect(seen).toEqual([1, 2]);
  });
});

describe("a web stream", () => {
  test("is closed at the end, aborted with the reason of a failure", async () => {
    const close = vi.fn();
    const abort = vi.fn();
    await (await openSink(toWritableStream(new WritableStream({ close })))).close?.();
    await (await openSink(toWritableStream(new WritableStream({ abort })))).abort?.("why");
    expect(close).toHaveBeenCalledTimes(1);
    expect(abort).toHaveBeenCalledExactlyOnceWith("why");
  });

  test("an error of the stream ends the write", async () => {
    const failing = new WritableStream({ write: () => Promise.reject(new Error("full")) });
    const opened = await openSink(toWritableStream(failing));
    await expect(opened.write([1, 2, 3])).rejects.toThrow("full");
  });
});

describe("an async iterable", () => {
  test("a write waits while the reader is behind by more than the capacity", async () => {
    const sink = asyncIterableSink<number>({ capacity: 1 });
    const opened = await openSink(sink);
    let isDone = false;
    const write = Promise.resolve(opened.write([1, 2, 3])).then(() => {
      isDone = true;
    });
    const reader = sink[Symbol.asyncIterator]();
    expect(await reader.next()).toEqual({ done: false, value: 1 });
    await macroTurn();
    expect(isDone).toBe(false);
    expect(await reader.next()).toEqual({ done: false, value: 2 });
    await write;
    expect(await reader.next()).toEqual({ done: false, value: 3 });
  });

  test("ends with the flow, throws when it fails", async () => {
    const ended = asyncIterableSink<number>();
    const opened = await openSink(ended);
    await opened.write([1]);
    await opened.close?.();
    const seen: number[] = [];
    for await (const n of ended) seen.push(n);
    expect(seen).toEqual([1]);
    const failed = asyncIterableSink<number>();
    const next = failed[Symbol.asyncIterator]().next();
    (await openSink(failed)).abort?.(new Error("crash"));
    await expect(next).rejects.toThrow("crash");
    await expect(failed[Symbol.asyncIterator]().next()).rejects.toThrow("crash");
  });

  test("a write of as much as the capacity does not wait", async () => {
    const opened = await openSink(asyncIterableSink<number>({ capacity: 2 }));
    expect(opened.write([1, 2])).toBeUndefined();
    expect(opened.write([3])).toBeInstanceOf(Promise);
  });

  test("a write that waits ends with a failure, and so does who waits for a record with the loop", async () => {
    const sink = asyncIterableSink<number>({ capacity: 0 });
    const opened = await openSink(sink);
    const waiting = opened.write([1]);
    opened.abort?.(new Error("crash"));
    await waiting;
    const other = asyncIterableSink<number>();
    const reader = other[Symbol.asyncIterator]();
    const next = reader.next();
    await reader.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  test("it is for one run: another is refused, and changes nothing for the first", async () => {
    const sink = asyncIterableSink<number>({ capacity: 0 });
    const opened = await openSink(sink);
    const other = new AbortController();
    const context = testContext(other.signal);
    await sink.partitions?.(context);
    expect(() => sink.open("reader", undefined, context)).toThrow(/one run/);
    other.abort();
    expect(opened.write([1])).toBeInstanceOf(Promise); // it is not stopped
    await opened.close?.();
    expect(() => sink.open("reader", undefined, testContext())).toThrow(/one run/);
  });

  test.each([
    ["ends", undefined, { done: true, value: undefined }],
    ["fails", new Error("crash"), "crash"],
  ] as const)("a flow that %s before it opens its sinks ends the loop", async (_, failure, expected) => {
    const done = failure === undefined ? Promise.resolve() : Promise.reject(failure);
    for (const isReadBefore of [true, false]) {
      const sink = asyncIterableSink<number>();
      const controller = new AbortController();
      await sink.partitions?.({ ...testContext(controller.signal), done } as ReturnType<typeof testContext>);
      const early = isReadBefore ? sink[Symbol.asyncIterator]().next() : undefined;
      controller.abort("enough");
      const next = early ?? sink[Symbol.asyncIterator]().next();
      expect(await next.catch((error: Error) => error.message)).toEqual(expected);
      expect(() => sink.open("reader", undefined, testContext())).toThrow(/one run/);
    }
  });

  test.each([true, false])(
    "who is in the loop hears of a failure there, others at the flow: %s",
    async (isRead) => {
      const sink = asyncIterableSink<number>();
      const heard = vi.fn();
      const done = { catch: heard } as unknown as Promise<void>;
      const opened = await openSink(sink, undefined, { ...testContext(), done });
      const next = isRead ? sink[Symbol.asyncIterator]().next() : undefined;
      opened.abort?.(new Error("crash"));
      if (isRead) await expect(next).rejects.toThrow("crash");
      expect(heard).toHaveBeenCalledTimes(isRead ? 1 : 0);
    },
  );

  test("who has left the loop hears nothing of what the flow ends with", async () => {
    const sink = asyncIterableSink<number>();
    const [then, heard] = [vi.fn(), vi.fn()];
    const controller = new AbortController();
    // biome-ignore lint/suspicious/noThenProperty: it stands for a promise, and tells who listens
    const done = { then, catch: heard } as unknown as Promise<void>;
    const opened = await openSink(sink, undefined, { ...testContext(controller.signal), done });
    await opened.write([1]);
    for await (const _ of sink) break;
    controller.abort("enough");
    opened.abort?.(new Error("crash"));
    expect([then.mock.calls, heard.mock.calls]).toEqual([[], []]);
  });

  test("a stop lifts the bound, so that a reader may wait for it within the loop", async () => {
    const sink = asyncIterableSink<number>({ capacity: 0 });
    const controller = new AbortController();
    const opened = await openSink(sink, undefined, testContext(controller.signal));
    const waiting = opened.write([1, 2]);
    controller.abort("enough");
    await waiting;
    expect(opened.write([3])).toBeUndefined();
    await opened.close?.();
    const seen: number[] = [];
    for await (const n of sink) seen.push(n);
    expect(seen).toEqual([1, 2, 3]);
  });

  test("a reader who leaves the loop of a flow that was stopped gives the rest up", async () => {
    const sink = asyncIterableSink<number>();
    const controller = new AbortController();
    const opened = await openSink(sink, undefined, testContext(controller.signal));
    await opened.write([1]);
    for await (const _ of sink) break;
    controller.abort("enough");
    expect(() => opened.write([2])).toThrow("enough"); // the signal's reason: the engine counts them as given up
  });

  test("a reader who leaves the loop frees a waiting write, and ends the next one", async () => {
    const sink = asyncIterableSink<number>({ capacity: 0 });
    const opened = await openSink(sink);
    const write = opened.write([1, 2]);
    for await (const n of sink) if (n === 1) break;
    await write;
    expect(() => opened.write([3])).toThrow(/left its loop/);
  });
});

describe("standard output", () => {
  test("prints a line for each record and waits until it is taken", async () => {
    const taken: string[] = [];
    const write = vi.spyOn(process.stdout, "write").mockImplementation(((text: string, done: () => void) => {
      setImmediate(() => {
        taken.push(text);
        done();
      });
      return false;
    }) as typeof process.stdout.write);
    try {
      await (await openSink(stdoutSink<unknown>())).write(["text", { n: 1n }, undefined, [1]]);
    } finally {
      write.mockRestore();
    }
    expect(taken.join("")).toBe('text\n{"n":"1"}\nundefined\n[1]\n');
  });

  test("a record that has no line does not keep those before it from being printed", async () => {
    const taken: string[] = [];
    const write = vi.spyOn(process.stdout, "write").mockImplementation(((text: string, done: () => void) => {
      taken.push(text);
      done();
      return true;
    }) as typeof process.stdout.write);
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    const opened = await openSink(stdoutSink<unknown>());
    try {
      await expect(opened.write([1, 2, cyclic, 4])).rejects.toThrow();
      expect([taken, opened.taken]).toEqual([["1\n2\n"], 2]);
      await expect(opened.write([cyclic])).rejects.toThrow();
    } finally {
      write.mockRestore();
    }
    expect([taken, opened.taken]).toEqual([["1\n2\n"], 0]);
  });

  test("a reader who has gone ends the flow, not the process, however many flows print", async () => {
    const gone = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
    const stdout = new Writable({ write: (_chunk, _encoding, done) => done(gone) });
    vi.stubGlobal("process", { stdout });
    try {
      for (let i = 0; i < 20; i++) {
        const opened = await openSink(stdoutSink<string>());
        await expect(opened.write(["line"])).rejects.toMatchObject({ code: "reader-gone" });
        await macroTurn(); // the stream's own error comes now: without a listener it would end the process
      }
    } finally {
      vi.unstubAllGlobals();
    }
    expect(stdout.listenerCount("error")).toBe(1);
  });

  test("uses the console where there is no stdout", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    vi.stubGlobal("process", undefined);
    try {
      await (await openSink(stdoutSink<number>({ format: (n) => `<${n}>` }))).write([1, 2]);
      expect(log.mock.calls).toEqual([["<1>"], ["<2>"]]);
    } finally {
      vi.unstubAllGlobals();
      log.mockRestore();
    }
  });
});
