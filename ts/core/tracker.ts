import { checkDelta, overflow } from "./change-batch.ts";
import type { Core } from "./core.ts";
import { CoreError } from "./error.ts";
import { type Frontier, ownFrontier } from "./frontier.ts";
import { live } from "./handle.ts";
import { depthOf } from "./location.ts";
import { checkTime, isCoordinate, type Timestamp } from "./timestamp.ts";

/** Numbers an update takes in the staging area: location, delta, four coordinates (core-wasm/assembly/tracker.ts). */
const stagedNumbers = 6;
/** Numbers a listed occurrence takes: location, count, time (core-wasm/assembly/listing.ts). */
const listedNumbers = 6;
/** Bytes of a batch that say what it is (core-wasm/assembly/batch.ts). */
const headBytes = 16;
/** The largest batch that is looked at: a length from outside decides how much memory is taken. */
const mostBatchBytes = 1 << 28;

/** What is counted at a location: capabilities held at an output, messages not yet consumed at an input. */
export interface Occurrence {
  readonly location: number;
  readonly time: Timestamp;
  readonly count: number;
}

/**
 * One worker's view of how far a dataflow has got. Made by {@link TrackerBuilder}.
 *
 * After each commit, the frontier of a watched location is the set of minimal timestamps that can result there from
 * occurrences with a positive count, along paths. No frontier passes an outstanding occurrence, on any worker, as long
 * as each worker's batches reach the others whole and in order.
 * The protocol is Naiad's and Timely's (Abadi et al., "Formal analysis of a distributed algorithm for tracking
 * progress", 2013; Decova et al., AFP "Progress Tracking", 2021); how frontiers are worked out is in
 * core-wasm/assembly/direct.ts and rederive.ts.
 *
 * @example
 * ```ts
 * import { Core, identity, TrackerBuilder } from "tidemark/timely";
 * const builder = new TrackerBuilder(new Core());
 * const output = builder.location(1);
 * const input = builder.location(1);
 * builder.path(output, input, identity(1));
 * builder.watch(input);
 * builder.hold(output, [0], 1);
 * const tracker = builder.build();
 * tracker.update(input, [0], 1);
 * tracker.update(output, [0], -1);
 * tracker.commit();
 * console.log(tracker.frontier(input).elements, tracker.isIdle); // [ [ 0 ] ] false
 * tracker.update(input, [0], -1);
 * tracker.commit();
 * console.log(tracker.frontier(input).isEmpty, tracker.isIdle); // true true
 * ```
 */
export class Tracker {
  /** A hash of locations, paths and initial holds, in hex. Workers whose graphs are equal have equal ones. */
  readonly fingerprint: string;
  readonly #core: Core;
  #handle: number;
  readonly #depths: readonly number[];
  /** By location: its frontier as of the last commit or receive, or undefined until somebody asks. */
  readonly #frontiers: (Frontier | undefined)[];
  readonly #watched: Uint8Array;
  /** Index into `i32` of the list of moved locations. The list never moves: it has room for all of them. */
  readonly #movedAt: number;
  /** Index into `f64` of the staging area, which moves only in `#growStaging`. */
  #stagingAt = 0;
  #capacity = 0;
  /** Updates of the open batch. What is written behind them counts for nothing. */
  #staged = 0;
  #movedCount = 0;
  /** Bytes that the core's buffer has at least. */
  #room = 0;
  /** Once it was freed: what was counted last. */
  #left: readonly Occurrence[] = [];

  /** @internal */
  constructor(
    core: Core,
    handle: number,
    graph: { depths: readonly number[]; watched: readonly number[]; fingerprint: string },
  ) {
    this.fingerprint = graph.fingerprint;
    this.#core = core;
    this.#handle = handle;
    this.#depths = graph.depths;
    this.#frontiers = new Array<Frontier | undefined>(graph.depths.length).fill(undefined);
    this.#watched = new Uint8Array(graph.depths.length);
    for (const location of graph.watched) this.#watched[location] = 1;
    this.#movedAt = core.abi.trackerMoved(handle) >>> 2;
    this.#findStaging();
  }

  /**
   * Notes in the open batch that the count of `time` at `location` changes by `delta`. Takes effect with
   * {@link commit}. Numbers are written into the core's memory; it is called only where that has no more room.
   * @throws {CoreError} `bad-location`, `bad-timestamp`, `bad-count`, and then nothing was noted.
   */
  update(location: number, time: Timestamp, delta: number): void {
    const depth = this.#depths[location];
    if (
      depth === undefined ||
      !Array.isArray(time) ||
      time.length !== depth ||
      !Number.isSafeInteger(delta)
    ) {
      this.#refuse(location, time, delta);
    }
    if (this.#staged === this.#capacity) this.#growStaging();
    const numbers = this.#core.f64;
    const at = this.#stagingAt + this.#staged * stagedNumbers;
    numbers[at] = location;
    numbers[at + 1] = delta;
    for (let i = 0; i < time.length; i++) {
      const coordinate = time[i]!;
      if (!isCoordinate(coordinate)) this.#refuse(location, time, delta);
      numbers[at + 2 + i] = coordinate + 0; // -0 becomes 0: bytes of a batch must be the same for the same time
    }
    this.#staged++; // last, so that a refused update leaves no trace
  }

  /**
   * Applies the open batch, all of it at once, and opens the next. Returns how many watched locations' frontiers moved:
   * {@link moved} names them, until the next commit or receive.
   * @throws {CoreError} `bad-count` when a count would pass 2^53 - 1. The batch is given up then: nothing has changed.
   */
  commit(): number {
    const count = this.#staged;
    this.#staged = 0;
    if (count === 0) return this.#noteMoved(0);
    let moved: number;
    try {
      moved = this.#core.raw.trackerCommit(this.#handle, count);
    } catch (trap) {
      throw this.#core.failed(trap);
    }
    this.#core.refresh();
    if (moved < 0) throw overflow();
    return this.#noteMoved(moved);
  }

  /**
   * Applies the open batch as something that all workers know already, so that none of it is ever sent. Where a count
   * would pass 2^53 - 1, nothing is left of the tracker. @internal
   */
  assume(): void {
    const moved = this.#core.abi.trackerAssume(this.#handle, this.#staged);
    this.#staged = 0;
    if (moved >= 0) return;
    this.free();
    throw overflow();
  }

  /** The locations that moved in the last commit or receive, by an index below the number it returned. */
  moved(index: number): number {
    if (index < 0 || index >= this.#movedCount) {
      throw new CoreError("bad-location", `${this.#movedCount} locations moved, there is no number ${index}`);
    }
    return this.#core.i32[this.#movedAt + index]!;
  }

  /** The frontier of a watched location, as of the last commit or receive. @throws {CoreError} `bad-location` */
  frontier(location: number): Frontier {
    return this.#frontiers[location] ?? this.#readFrontier(location);
  }

  /**
   * Takes out all committed changes that the other workers have not been told, as one batch for all of them.
   * Undefined when there are none, or they cancel out. Batches of one worker must arrive in the order of their taking.
   */
  take(): Uint8Array<ArrayBuffer> | undefined {
    const bytes = this.#core.abi.trackerTake(live(this.#handle, "tracker"));
    if (bytes === 0) return undefined;
    // A copy, because the core uses the buffer again for the next batch.
    return this.#core.bytesAt(this.#core.abi.trackerBuffer(this.#handle), bytes).slice();
  }

  /**
   * Applies a batch that another worker took, all of it at once. Returns how many watched locations' frontiers moved.
   * The open batch is left alone. A batch must be received once, in the order of its worker's others, and not by the
   * worker that took it: the bytes do not tell, and a count that is wrong once stays wrong.
   * @throws {CoreError} `bad-batch` when the bytes are damaged or of another graph, or a count would pass 2^53 - 1.
   *   Nothing has changed then, and no memory was taken for what does not begin like a batch of this graph.
   */
  receive(bytes: Uint8Array): number {
    const handle = live(this.#handle, "tracker");
    if (!(bytes instanceof Uint8Array) || bytes.length > mostBatchBytes) throw badBatch(bytes);
    if (bytes.length > this.#room) this.#reserve(handle, bytes);
    this.#core.bytesAt(this.#core.abi.trackerBuffer(handle), bytes.length).set(bytes);
    const moved = this.#core.abi.trackerReceive(handle, bytes.length);
    if (moved < 0) throw badBatch(bytes);
    return this.#noteMoved(moved);
  }

  /**
   * Whether the others should hear at once that an occurrence at `location` and `time` is gone: false only if nothing
   * can move by it yet, because something earlier is expected there. A location that nobody watches is always urgent.
   */
  isUrgent(location: number, time: Timestamp): boolean {
    checkTime(time, depthOf(this.#depths, location));
    return this.#watched[location] === 0 || !this.frontier(location).lessThan(time);
  }

  /** No location has an occurrence with a positive count. */
  get isIdle(): boolean {
    if (this.#handle === 0) return this.#left.every(({ count }) => count <= 0);
    return this.#core.abi.trackerActive(this.#handle) === 0;
  }

  /** Every count that is not 0, for explaining: slow. */
  occurrences(): Occurrence[] {
    if (this.#handle === 0) return this.#left.map(({ time, ...rest }) => ({ ...rest, time: [...time] }));
    const rows = this.#core.abi.trackerOccurrences(this.#handle);
    return Array.from({ length: rows }, (_, row) => this.#listed(row));
  }

  /**
   * Gives the memory back. Frontiers, occurrences and `isIdle` stay as they were at the last commit or receive; any
   * other use throws `already-freed`.
   */
  free(): void {
    const handle = live(this.#handle, "tracker");
    this.#left = this.occurrences();
    this.#watched.forEach((isWatched, location) => void (isWatched && this.frontier(location)));
    this.#handle = 0;
    this.#staged = this.#capacity = 0; // so that the next update asks for room
    this.#movedCount = 0;
    this.#core.abi.trackerFree(handle);
  }

  /** Forgets the frontiers that moved; the others are what they were, so what was read of them still holds. */
  #noteMoved(count: number): number {
    this.#movedCount = count;
    const moved = this.#core.i32;
    for (let i = 0; i < count; i++) this.#frontiers[moved[this.#movedAt + i]!] = undefined;
    return count;
  }

  #readFrontier(location: number): Frontier {
    this.#checkWatched(location);
    const { raw } = this.#core; // none of these three allocates, so none can trap
    const antichain = raw.trackerFrontier(this.#handle, location);
    const count = raw.antichainCount(antichain);
    const frontier = ownFrontier(
      this.#core.timesAt(raw.antichainRows(antichain), count, this.#depths[location]!),
    );
    this.#frontiers[location] = frontier;
    return frontier;
  }

  #listed(row: number): Occurrence {
    const at = this.#core.abi.trackerBuffer(this.#handle) + row * listedNumbers * 8;
    const [location, count] = this.#core.timeAt(at, 2) as [number, number];
    return { location, count, time: this.#core.timeAt(at + 16, depthOf(this.#depths, location)) };
  }

  #reserve(handle: number, bytes: Uint8Array): void {
    this.#core.passBytes(bytes.subarray(0, headBytes));
    if (this.#core.abi.trackerReserve(handle, bytes.length) === 0) throw badBatch(bytes);
    this.#room = bytes.length;
  }

  #growStaging(): void {
    this.#core.abi.trackerGrowStaging(live(this.#handle, "tracker"));
    this.#findStaging();
  }

  #findStaging(): void {
    this.#stagingAt = this.#core.abi.trackerStaging(this.#handle) >>> 3;
    this.#capacity = this.#core.abi.trackerStagingCapacity(this.#handle);
  }

  #checkWatched(location: number): void {
    depthOf(this.#depths, location);
    if (this.#watched[location] === 0) {
      throw new CoreError(
        "bad-location",
        `location ${location} is not watched: call watch(${location}) while building`,
      );
    }
  }

  /** Out of the hot path: says what is wrong with an update. */
  #refuse(location: number, time: Timestamp, delta: number): never {
    checkTime(time, depthOf(this.#depths, location));
    checkDelta(delta);
    throw new CoreError("core-failed", "an update was refused that is in order");
  }
}

function badBatch(bytes: Uint8Array): CoreError {
  return new CoreError(
    "bad-batch",
    `${bytes?.length} bytes are no progress batch of this graph: damaged, of another version, or of a worker with another graph`,
  );
}
