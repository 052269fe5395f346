import { Dataflow, type RecoveryOptions, run, type Sink, start } from "tidemark";
import { RecoveryStore, verifyStore } from "tidemark/stores";
import { memoryStore } from "tidemark/stores/memory";
import { describe, expect, test } from "vitest";
import { MemoryBlobs } from "./memory-blobs.ts";

const failureOf = (running: Promise<unknown>): Promise<unknown> =>
  running.then(
    () => "ran",
    (error: unknown) => error,
  );

function toEnd(sink: Sink<number> = { open: () => ({ write: () => {} }) }): Dataflow {
  const flow = new Dataflow("misbehaving");
  flow.input("in", [1, 2, 3]).output("out", sink);
  return flow;
}

test("a position that cannot be told as the input ends is the source's failure", async () => {
  const flow = new Dataflow("misbehaving");
  let asked = 0;
  flow
    .input("in", {
      partitions: () => ["all"],
      open: () => ({
        read: () => ({ values: [1], done: true }),
        position: () => {
          if (asked++ > 1) throw new Error("lost");
          return 0;
        },
      }),
    })
    .output("out", () => {});
  const error = await failureOf(run(flow, { recovery: memoryStore() }));
  expect(error).toMatchObject({ name: "StepError", code: "source-failed" });
});

test("a store that throws where it should reject is one that could not delete", async () => {
  const blobs = new MemoryBlobs();
  const store = new RecoveryStore("throws", async () =>
    Object.assign(Object.create(blobs), {
      delete() {
        throw new Error("not today");
      },
    }),
  );
  for (let life = 0; life < 4; life++) expect(await failureOf(run(toEnd(), { recovery: store }))).toBe("ran");
});

test("commit() does not wait for a store that never opens, once the flow has given up", async () => {
  const never = new RecoveryStore("never", () => new Promise(() => {}));
  const running = start(toEnd(), { recovery: never, stopTimeout: 20 });
  running.done.catch(() => {});
  const before = failureOf(running.commit());
  await failureOf(running.stop());
  expect(await before).toMatchObject({ code: "stop-timeout" });
  expect(await failureOf(running.commit())).toMatchObject({ code: "stop-timeout" });
});

test.each([
  ["prepare and no commit", { write: () => {}, prepare: () => 1 }],
  ["commit and no prepare", { write: () => {}, commit: () => {} }],
])("a sink that has %s is refused", async (_what, partition) => {
  const error = await failureOf(run(toEnd({ open: () => partition }), { recovery: memoryStore() }));
  expect(error).toMatchObject({ code: "sink-failed", cause: { code: "bad-connector" } });
});

test("migrate that gives a promise is refused before the run begins", async () => {
  const store = memoryStore();
  const flow = (options: object): Dataflow => {
    const made = new Dataflow("migrating");
    made
      .input("in", [1, 2, 3])
      .keyBy("key", () => "all")
      .stateful(
        "sum",
        {
          start: () => ({ n: 0 }),
          onValue(state, n) {
            state.n += n;
          },
        },
        options,
      )
      .output("out", []);
    return made;
  };
  await run(flow({}), { recovery: { store, atEnd: "keep" } });
  const error = await failureOf(
    run(flow({ version: 1, migrate: async (old: unknown) => old }), { recovery: store }),
  );
  expect(error).toMatchObject({ name: "StepError", code: "cannot-resume" });
  expect(String((error as Error).cause)).toContain("migrate gave a promise");
});

test.each<readonly [object, string]>([
  [{ every: null }, "every must be a duration"],
  [{ every: { records: 1, seconds: 1 } }, "every may have records"],
  [{ renamed: { "misbehaving.in": "a", "misbehaving.out": "a" } }, "two steps cannot both go on"],
])("%j is refused", async (options, problem) => {
  const recovery = { store: memoryStore(), ...options } as RecoveryOptions;
  const error = await failureOf((async () => run(toEnd(), { recovery }))());
  expect(error).toMatchObject({ code: "bad-option" });
  expect(String(error)).toContain(problem);
});

test.each([
  ["without a version", { migrate: (old: unknown) => old }, "bad-option"],
  ["that gives nothing", { version: 1, migrate: () => {} }, "cannot-resume"],
])("migrate %s is refused", async (_what, options, code) => {
  const store = memoryStore();
  const flow = (given: object): Dataflow => {
    const made = new Dataflow("migrating");
    made
      .input("in", [1, 2, 3])
      .keyBy("key", () => "all")
      .stateful("sum", { start: () => ({ n: 0 }), onValue: () => undefined }, given)
      .output("out", []);
    return made;
  };
  await run(flow({}), { recovery: { store, atEnd: "keep" } });
  const error = await failureOf((async () => run(flow(options), { recovery: store }))());
  expect(error).toMatchObject({ code });
});

test("a store that has lost its manifests is damaged, not empty", async () => {
  const blobs = new MemoryBlobs();
  await run(toEnd(), { recovery: blobs.store });
  for (const name of blobs.blobs.keys()) if (name.startsWith("m-")) blobs.blobs.delete(name);
  const error = await failureOf(run(toEnd(), { recovery: blobs.store }));
  expect(error).toMatchObject({ name: "RecoveryError", code: "store-damaged" });
  expect(await verifyStore(blobs.store)).toMatchObject({ isSound: false });
});

test.each(["./state", null, true])("recovery: %j says what it is to be", async (recovery) => {
  const error = await failureOf((async () => run(toEnd(), { recovery: recovery as never }))());
  expect(String(error)).toContain('recovery must be a store, such as fileStore("./state")');
});

describe("a step that was renamed before that was said", () => {
  const counted = (id: string, words: readonly string[], out: unknown[]): Dataflow => {
    const made = new Dataflow("words");
    made
      .input("in", words)
      .keyBy("word", (word) => word)
      .scan(
        id,
        () => 0,
        (n) => n + 1,
      )
      .entries()
      .output("out", out);
    return made;
  };
  const renamed = { "words.new": "words.old" };

  test("goes on, if it has kept nothing since", async () => {
    const store = memoryStore();
    await run(counted("old", ["a", "a"], []), { recovery: store });
    await run(counted("new", ["a", "a"], []), { recovery: store });
    const out: unknown[] = [];
    await run(counted("new", ["a", "a", "a"], out), { recovery: { store, renamed } });
    expect(out).toEqual([["a", 3]]);
  });

  test("is refused if it has, and nothing is lost", async () => {
    const store = memoryStore();
    await run(counted("old", ["a", "a"], []), { recovery: store });
    await run(counted("new", ["a", "a", "b"], []), { recovery: store });
    const error = await failureOf(run(counted("new", ["a", "a", "b"], []), { recovery: { store, renamed } }));
    expect(error).toMatchObject({ code: "cannot-resume" });
    expect(String((error as Error).cause)).toContain('both it and "words.old" have states');
    const out: unknown[] = [];
    await run(counted("old", ["a", "a", "b", "a"], out), { recovery: store });
    expect(out).toEqual([["a", 3]]);
  });
});

test("a transactional sink without abort is not closed after a failure: that would make visible what is not committed", async () => {
  const visible: number[] = [];
  const flow = new Dataflow("fails");
  const sink: Sink<number> = {
    open: () => {
      const rows: number[] = [];
      return {
        write: (values) => void rows.push(...values),
        prepare: () => undefined,
        commit: () => {},
        close: () => void visible.push(...rows),
      };
    },
  };
  const numbers = flow.input("in", [1, 2, 3], { batchSize: 1 });
  numbers.output("out", sink);
  numbers.output("bad", (n) => {
    if (n === 3) throw new Error("no");
  });
  expect(await failureOf(run(flow, { recovery: memoryStore() }))).toMatchObject({ code: "sink-failed" });
  expect(visible).toEqual([]);
});
