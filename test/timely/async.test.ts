import { expect, test } from "vitest";
import type { Capability, OperatorInfo, Output } from "../../ts/timely.ts";
import { build, settle } from "./support.ts";

/** A promise, and what settles it. */
function deferred<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
} {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function asyncMap() {
  const calls = new Map<string, ReturnType<typeof deferred<string>>>();
  const answer = async (
    value: string,
    held: Capability,
    output: Output<string>,
    info: OperatorInfo,
  ): Promise<void> => {
    info.hold(1);
    try {
      const call = deferred<string>();
      calls.set(value, call);
      output.send(held, { values: [await call.promise] });
    } catch (error) {
      info.fail(error);
    } finally {
      held.drop();
      info.release(1);
    }
  };
  const seen: string[] = [];
  const built = build((scope) => {
    const { handle, stream } = scope.input<string>();
    const probe = stream
      .unary<string>("call", (info) => (input, output) => {
        input.forEach((claim, { values }) => {
          for (const value of values) void answer(value, claim.retain(), output, info);
        });
      })
      .inspect((value, time) => seen.push(`${value}@${time}`))
      .probe();
    return { handle, probe };
  });
  return { ...built, calls, seen };
}

test("a capability kept across await holds the frontier, and its use wakes the worker", async () => {
  const { handle, probe, worker, calls, seen } = asyncMap();
  handle.send("slow");
  handle.advanceTo(1);
  handle.send("fast");
  handle.advanceTo(2);
  settle(worker);
  expect(worker.queued.records).toBe(2);
  expect(probe.frontier.elements).toEqual([[0]]);
  let woken = 0;
  worker.onWake(() => woken++);
  calls.get("fast")!.resolve("FAST");
  await calls.get("fast")!.promise;
  await undefined;
  expect(woken).toBe(1);
  settle(worker);
  expect(seen).toEqual(["FAST@1"]);
  expect(probe.frontier.elements).toEqual([[0]]);
  calls.get("slow")!.resolve("SLOW");
  await calls.get("slow")!.promise;
  await undefined;
  settle(worker);
  expect(seen).toEqual(["FAST@1", "SLOW@0"]);
  expect(probe.frontier.elements).toEqual([[2]]);
  expect(worker.queued.records).toBe(0);
  handle.close();
  settle(worker);
  expect(worker.isDone).toBe(true);
});

test("an error from asynchronous code is thrown by the next step, and by every one after", async () => {
  const { handle, worker, calls } = asyncMap();
  handle.send("bad");
  settle(worker);
  let woken = 0;
  worker.onWake(() => woken++);
  calls.get("bad")!.reject(new Error("no answer"));
  await calls.get("bad")!.promise.catch(() => {});
  await undefined;
  expect(woken).toBe(1);
  expect(() => worker.step()).toThrow("no answer");
  expect(() => worker.step()).toThrow("no answer");
});
