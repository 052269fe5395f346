import type { Core } from "./core.ts";
import { CoreError } from "./error.ts";
import { hashBytes } from "./hashing.ts";

/** Bytes of the core's key area for text or numbers, and how many keys it has cells for (core-wasm index.ts). */
const areaBytes = 65536;
const areaUnits = areaBytes / 2;
const areaKeys = 1024;
const mostBins = 65536; // so that a bin fits in 16 bits, whatever array it is written to
/** Instead of a number of bins: the hash itself. */
const justHash = 0;

/** What holds bins or workers, one a key. */
export type BinArray = Uint16Array | Uint32Array | Int32Array;

/**
 * Maps keys to bins and bins to workers. A key is a string or a finite number; 1 and "1" differ, 0 and -0 do not.
 *
 * The hash is MurmurHash3_x86_32 (Austin Appleby, public domain) of the UTF-16 code units of a string, or of the
 * eight bytes of a number as f64, all little-endian, with a seed for each of the two. It is pinned for ever, as stored
 * state is cut by it. A bin is `floor(hash * bins / 2^32)`: shares of bins differ by at most one hash in 2^32.
 *
 * @example
 * ```ts
 * import { Core, Partitioner } from "tidemark/timely";
 * const partitioner = new Partitioner(new Core(), 1024, 4);
 * console.log(partitioner.bin("a") === partitioner.bin("a"), partitioner.worker(0)); // true 0
 * ```
 */
export class Partitioner {
  readonly binCount: number;
  readonly workerCount: number;
  readonly #core: Core;
  /** For each bin a worker below `workerCount`, at any time. */
  readonly #workerOfBin: Uint16Array;
  readonly #area: number;
  readonly #stringSeed: number;

  /**
   * Bins are dealt to workers in contiguous ranges, until {@link assign} says otherwise.
   * @throws {CoreError} `bad-partitioning` unless there are 1 to 65,536 of each.
   */
  constructor(core: Core, bins: number, workers: number) {
    if (!isBelow(bins - 1, mostBins) || !isBelow(workers - 1, mostBins)) {
      throw new CoreError(
        "bad-partitioning",
        `${bins} bins on ${workers} workers: both are 1 to ${mostBins}`,
      );
    }
    this.binCount = bins;
    this.workerCount = workers;
    this.#core = core;
    this.#workerOfBin = Uint16Array.from({ length: bins }, (_, bin) => Math.floor((bin * workers) / bins));
    this.#area = core.abi.keyAddress();
    this.#stringSeed = core.abi.stringSeed() >>> 0;
  }

  /** The hash of a key: an integer below 2^32. @throws {CoreError} `bad-key` */
  hash(key: string | number): number {
    return this.#one(key, justHash);
  }

  /** The bin of a key. @throws {CoreError} `bad-key` */
  bin(key: string | number): number {
    return this.#one(key, this.binCount);
  }

  /**
   * The bins of the first `length` keys, into the same places of `into`. One call into the core for up to 1,024 keys.
   * @throws {CoreError} `bad-key`; bins of keys before may have been written.
   */
  bins(keys: readonly (string | number)[], into: BinArray, length: number = keys.length): void {
    if (into.length < length) {
      throw new CoreError("bad-partitioning", `${length} keys do not fit in an array of ${into.length}`);
    }
    let at = 0;
    // Runs of numbers or of strings, as the core hashes only one kind at a call. Each round takes a key at least, so it
    // ends: a run is empty only where a string does not fit in the area, and that goes by itself.
    while (at < length) {
      const count =
        typeof keys[at] === "number"
          ? this.#passNumbers(keys, at, length)
          : this.#passStrings(keys, at, length);
      if (count === 0) into[at] = this.#one(keys[at]!, this.binCount);
      else {
        if (typeof keys[at] === "number") this.#core.abi.binNumbers(count, this.binCount);
        else this.#core.abi.binStrings(count, this.binCount);
        this.#copyCells(into, at, count);
      }
      at += count || 1;
    }
  }

  /** The worker of a bin. @throws {CoreError} `bad-partitioning` when there is no such bin. */
  worker(bin: number): number {
    const worker = this.#workerOfBin[bin];
    if (worker !== undefined) return worker;
    throw new CoreError("bad-partitioning", `there is no bin ${bin}, only 0 to ${this.binCount - 1}`);
  }

  /** Moves a bin to a worker. @throws {CoreError} `bad-partitioning` when there is no such bin or worker. */
  assign(bin: number, worker: number): void {
    if (!isBelow(bin, this.binCount) || !isBelow(worker, this.workerCount)) {
      throw new CoreError(
        "bad-partitioning",
        `there is no bin ${bin} or no worker ${worker} (${this.binCount} bins, ${this.workerCount} workers)`,
      );
    }
    this.#workerOfBin[bin] = worker;
  }

  /** The workers of the first `length` keys, into the same places of `into`. @throws {CoreError} `bad-key` */
  workers(keys: readonly (string | number)[], into: BinArray, length: number = keys.length): void {
    this.bins(keys, into, length);
    for (let i = 0; i < length; i++) into[i] = this.#workerOfBin[into[i]!]!;
  }

  #one(key: string | number, bins: number): number {
    const { abi, i32 } = this.#core;
    if (typeof key === "number") {
      this.#passNumbers([key], 0, 1);
      abi.binNumbers(1, bins);
    } else if (this.#passStrings([key], 0, 1) === 1) abi.binStrings(1, bins);
    else return this.#long(key, bins);
    return i32[this.#cells()]! >>> 0;
  }

  /** A string that does not fit in the key area goes through it in pieces: the same hash as if it had fitted. */
  #long(key: string, bins: number): number {
    const units = Uint16Array.from({ length: key.length }, (_, i) => key.charCodeAt(i));
    const hash = hashBytes(this.#core, new Uint8Array(units.buffer), this.#stringSeed);
    return bins === justHash ? hash : this.#core.abi.binOf(hash, bins) >>> 0;
  }

  /** Writes a run of numbers to the key area. Returns how many: at least one if the first key is a number. */
  #passNumbers(keys: readonly (string | number)[], from: number, to: number): number {
    const numbers = this.#core.f64;
    const start = this.#area >>> 3;
    const end = Math.min(to, from + areaKeys);
    for (let i = from; i < end; i++) {
      const key = keys[i]!;
      if (typeof key !== "number") return i - from;
      if (!Number.isFinite(key)) throw new CoreError("bad-key", `${key} is no key: a number must be finite`);
      numbers[start + i - from] = key + 0; // -0 becomes 0: their bits are hashed, and they are one key
    }
    return end - from;
  }

  /** Writes a run of strings to the key area, their lengths to the cells. Returns how many: 0 if the first is too long. */
  #passStrings(keys: readonly (string | number)[], from: number, to: number): number {
    const { u16, i32 } = this.#core;
    const start = this.#area >>> 1;
    const cells = this.#cells();
    const end = Math.min(to, from + areaKeys);
    let used = 0;
    for (let i = from; i < end; i++) {
      const key = keys[i]!;
      if (typeof key === "number") return i - from;
      if (typeof key !== "string")
        throw new CoreError("bad-key", `a ${typeof key} is no key: a string or a number is`);
      if (used + key.length > areaUnits) return i - from;
      for (let unit = 0; unit < key.length; unit++) u16[start + used + unit] = key.charCodeAt(unit);
      i32[cells + i - from] = key.length;
      used += (key.length + 1) & ~1; // each starts at a multiple of 4 bytes, as the core expects
    }
    return end - from;
  }

  #copyCells(into: BinArray, at: number, count: number): void {
    const { i32 } = this.#core;
    const cells = this.#cells();
    for (let i = 0; i < count; i++) into[at + i] = i32[cells + i]!;
  }

  #cells(): number {
    return (this.#area + areaBytes) >>> 2;
  }
}

function isBelow(n: number, end: number): boolean {
  return Number.isInteger(n) && n >= 0 && n < end;
}
