import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Antichain, Core, CoreError, Partitioner } from "../../ts/core/index.ts";
import { builds } from "./cores.ts";
import { keyHash, murmur3 } from "./murmur3.ts";
import { patience, runs } from "./runs.ts";

type Key = string | number;
interface Vector {
  readonly key?: Key;
  /** For long keys: a text and how often it is repeated. */
  readonly repeat?: readonly [string, number];
  readonly hash: number;
}
const vectors: Vector[] = JSON.parse(readFileSync(new URL("key-hashes.json", import.meta.url), "utf8"));
const keyOf = ({ key, repeat }: Vector): Key => key ?? repeat![0].repeat(repeat![1]);

const anyKey = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ maxLength: 200, size: "max" }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
);

test("the model gives the known values of MurmurHash3", () => {
  const known: [string, number, number][] = [
    ["", 0, 0],
    ["", 1, 0x514e28b7],
    ["test", 0, 0xba6bd213],
    ["Hello, world!", 0, 0xc0363e43],
  ];
  for (const [text, seed, hash] of known) expect(murmur3(new TextEncoder().encode(text), seed)).toBe(hash);
});

describe.each(builds)("%s", (_, module) => {
  const partitioner = new Partitioner(new Core(module), 1024, 4);

  test("keys have the hashes they always had", () => {
    expect(vectors.map((vector) => partitioner.hash(keyOf(vector)))).toEqual(vectors.map(({ hash }) => hash));
    const bins = new Int32Array(vectors.length);
    partitioner.bins(vectors.map(keyOf), bins);
    expect([...bins]).toEqual(vectors.map(({ hash }) => Math.floor((hash * 1024) / 2 ** 32)));
  });

  test(
    "any key has the hash of the model, alone and in bulk",
    () => {
      const property = fc.property(
        fc.array(anyKey, { maxLength: 50, size: "max" }),
        fc.integer({ min: 1, max: 65536 }),
        (keys, bins) => {
          const some = new Partitioner(new Core(module), bins, Math.min(bins, 7));
          const expected = keys.map((key) => Math.floor((keyHash(key) * bins) / 2 ** 32));
          expect(keys.map((key) => some.hash(key))).toEqual(keys.map(keyHash));
          expect(keys.map((key) => some.bin(key))).toEqual(expected);
          const into = new Int32Array(keys.length);
          some.bins(keys, into);
          expect([...into]).toEqual(expected);
          some.workers(keys, into);
          expect([...into]).toEqual(expected.map((bin) => some.worker(bin)));
        },
      );
      fc.assert(property, runs(100));
    },
    patience,
  );

  test("0 and -0 are one key, alone, in bulk and amid others", () => {
    const keys = [0, -0, 1, -0, "0", -0, 0];
    const hashes = keys.map((key) => partitioner.hash(key));
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[4]).not.toBe(hashes[0]);
    const bins = new Int32Array(keys.length);
    partitioner.bins(keys, bins);
    for (const at of [1, 3, 5, 6]) expect([bins[at], partitioner.bin(keys[at]!)]).toEqual([bins[0], bins[0]]);
    const workers = new Int32Array(2);
    partitioner.workers([-0, 0], workers);
    expect(workers[0]).toBe(workers[1]);
  });

  test("bulk calls write nowhere but where keys belong", () => {
    const core = new Core(module);
    const held = Array.from({ length: 50 }, (_, n) => {
      const antichain = new Antichain(core, 2);
      for (let i = 0; i < 20; i++) antichain.insert([i, 20 - i + n]);
      return antichain;
    });
    const known = (): unknown => held.map((antichain) => antichain.elements());
    const before = known();
    for (const key of ["k", 7]) {
      const keys = new Array<string | number>(20_000).fill(key);
      new Partitioner(core, 64, 2).bins(keys, new Uint16Array(keys.length));
    }
    expect(known()).toEqual(before);
  });

  test("bulk calls take more keys and longer ones than fit at once", () => {
    const keys = Array.from(
      { length: 5000 },
      (_, i): Key => (i % 700 === 3 ? "x".repeat(20_000 + 30 * i) : i % 900 < 450 ? i : `key ${i}`),
    );
    const into = new Uint16Array(keys.length);
    partitioner.bins(keys, into);
    expect([...into]).toEqual(keys.map((key) => Math.floor((keyHash(key) * 1024) / 2 ** 32)));
  });

  test("only the first `length` keys are looked at", () => {
    const into = new Uint16Array(3);
    partitioner.bins(["a", "b", Number.NaN], into, 2);
    expect(into[2]).toBe(0);
    expect(into[1]).toBe(partitioner.bin("b"));
  });

  test.each([Number.NaN, Infinity, -Infinity])("%s is refused", (key) => {
    for (const act of [() => partitioner.hash(key), () => partitioner.bins([1, key], new Uint16Array(2))]) {
      expect(act).toThrow(expect.objectContaining({ code: "bad-key" }));
    }
  });

  test("what is neither string nor number is refused", () => {
    const key = {} as unknown as string; // from untyped code
    expect(() => partitioner.hash(key)).toThrow(expect.objectContaining({ code: "bad-key" }));
  });

  test.each([
    [0, 1],
    [65537, 1],
    [1.5, 1],
    [8, 0],
    [8, Number.NaN],
  ])("%s bins on %s workers are refused", (bins, workers) => {
    expect(() => new Partitioner(new Core(module), bins, workers)).toThrow(CoreError);
  });

  test("bins are dealt in contiguous ranges and can be moved", () => {
    const few = new Partitioner(new Core(module), 8, 3);
    const dealt = (): number[] => Array.from({ length: 8 }, (_, bin) => few.worker(bin));
    expect(dealt()).toEqual([0, 0, 0, 1, 1, 1, 2, 2]);
    few.assign(7, 0);
    expect(dealt()).toEqual([0, 0, 0, 1, 1, 1, 2, 0]);
    const wrong: [number, number][] = [
      [8, 0],
      [-1, 0],
      [0, 3],
      [0.5, 0],
    ];
    for (const [bin, worker] of wrong) expect(() => few.assign(bin, worker)).toThrow(CoreError);
    expect(() => few.worker(8)).toThrow(CoreError);
  });

  test.each([7, 1000, 1024])("%s bins get equal shares of sequential keys", (bins) => {
    const shares = new Float64Array(bins);
    const into = new Uint16Array(1000);
    const some = new Partitioner(new Core(module), bins, 1);
    for (let start = 0; start < 200_000; start += 1000) {
      some.bins(
        Array.from({ length: 1000 }, (_, i) => (start % 2000 === 0 ? `user-${start + i}` : start + i)),
        into,
      );
      for (const bin of into) shares[bin]!++;
    }
    // Chi-squared is near bins - 1 with a deviation of sqrt(2 * bins): five of them are no accident.
    const mean = 200_000 / bins;
    const chiSquared = shares.reduce((sum, share) => sum + (share - mean) ** 2 / mean, 0);
    expect(Math.abs(chiSquared - (bins - 1))).toBeLessThan(5 * Math.sqrt(2 * bins));
  });
});
