import { Dataflow } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { given, givenPairs, pairs, records, startOn } from "../../given.ts";
import { settle } from "../../settle.ts";
import { expectFailure, expectLikeList, rowsAfter } from "../check.ts";

const upTo = (n: number): number[] => Array.from({ length: Math.max(0, n) % 4 }, (_, i) => n * 10 + i);

test("passes on the elements of promised arrays, in order, however they are batched", () =>
  expectLikeList(
    (stream) => stream.flatMapAsync("up to", async (n) => upTo(n)),
    (list) => list.flatMap(upTo),
  ));

test("takes async generators, generators, and sets", async () => {
  const generated = given([1, 2, 3]).flatMapAsync("async", async function* (n) {
    for (const m of upTo(n)) yield m;
  });
  expect(await records(generated)).toEqual([10, 20, 21, 30, 31, 32]);
  const plain = given([2]).flatMapAsync("plain", function* (n) {
    yield* upTo(n);
  });
  expect(await records(plain)).toEqual([20, 21]);
  expect(await records(given([2]).flatMapAsync("set", async (n) => new Set([n, n])))).toEqual([2]);
});

test("keeps key and event time, and tells the key", async () => {
  expect(await rowsAfter((stream) => stream.flatMapAsync("both", async (n) => [n, -n]))).toEqual([
    [1, "a", 10],
    [-1, "a", 10],
    [2, "b", 20],
    [-2, "b", 20],
    [3, "a", 30],
    [-3, "a", 30],
  ]);
  const stream = givenPairs([["a", 1]] as const);
  expect(await pairs(stream.flatMapAsync("with key", async (n, { key }) => [`${key}${n}`]))).toEqual([
    ["a", "a1"],
  ]);
});

test("what cannot be iterated is an error", () =>
  expectFailure(given([1]).flatMapAsync("none", (async () => 7) as never), "not-iterable", {
    step: "test.none",
    record: "1",
  }));

test("a generator that throws half way has passed on nothing, and is called again", async () => {
  let failures = 1;
  const stream = given([1]).flatMapAsync(
    "flaky",
    async function* (n) {
      yield n;
      if (failures-- > 0) throw new Error("busy");
      yield -n;
    },
    { retry: { attempts: 2 } },
  );
  expect(await records(stream)).toEqual([1, -1]);
});

test("a generator whose time is up is closed at its next element", async () => {
  const host = new SimulatedHost();
  const wait = (ms: number): Promise<void> => new Promise((resolve) => void host.setTimer(ms, resolve));
  const log: string[] = [];
  const flow = new Dataflow("test");
  flow
    .input("in", [1])
    .flatMapAsync(
      "slow",
      async function* () {
        try {
          for (let i = 0; ; i++) {
            await wait(40);
            log.push(`${i} at ${host.now()}`);
            yield i;
          }
        } finally {
          log.push("closed");
        }
      },
      { timeout: 100, onError: "skip" },
    )
    .output("out", (n) => log.push(`out ${n}`));
  await settle(host, startOn(host, flow).done);
  await host.settle();
  host.advance(20);
  await host.settle();
  expect(log).toEqual(["0 at 40", "1 at 80", "2 at 120", "closed"]);
});
