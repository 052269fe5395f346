import { checkDelta } from "./change-batch.ts";
import type { Core } from "./core.ts";
import { cycleWithoutAdvance, type GraphPath } from "./cycles.ts";
import { CoreError } from "./error.ts";
import { hashBytes } from "./hashing.ts";
import { depthOf } from "./location.ts";
import { frozenSummary, type Summary } from "./summary.ts";
import { checkDepth, checkTime, frozenTime, type Timestamp } from "./timestamp.ts";
import { type Occurrence, Tracker } from "./tracker.ts";

const mostLocations = 1 << 20;
/** What comes of building a table; or the advances along a path add up to too much. */
const hasTable = 0;
const tooManyForTable = 1;

/**
 * Describes the graph whose progress is tracked: locations (ports), and what a timestamp becomes between them.
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
 * tracker.update(output, [0], -1);
 * tracker.update(output, [5], 1);
 * console.log(tracker.commit(), tracker.frontier(input).elements); // 1 [ [ 5 ] ]
 * ```
 */
export class TrackerBuilder {
  readonly #core: Core;
  readonly #depths: number[] = [];
  readonly #paths: GraphPath[] = [];
  readonly #watched = new Set<number>();
  readonly #held: Occurrence[] = [];

  constructor(core: Core) {
    this.#core = core;
  }

  /** Adds a location whose timestamps have `depth` coordinates. Returns its id: 0, 1, 2, ... */
  location(depth: number): number {
    checkDepth(depth);
    return this.#depths.push(depth) - 1;
  }

  /**
   * Says that a timestamp at `from` can result in its image at `to`: an edge, or an operator's inside.
   * Several between one pair stand for alternatives.
   * @throws {CoreError} `bad-location`, `bad-summary`
   */
  path(from: number, to: number, summary: Summary): void {
    this.#paths.push({
      from,
      to,
      summary: frozenSummary(summary, depthOf(this.#depths, from), depthOf(this.#depths, to)),
    });
  }

  /** Has the frontier of a location maintained. @throws {CoreError} `bad-location` */
  watch(location: number): void {
    depthOf(this.#depths, location);
    this.#watched.add(location);
  }

  /**
   * Counts occurrences that exist from the start and that all workers know of: they are never broadcast.
   * @throws {CoreError} `bad-location`, `bad-timestamp`, `bad-count`
   */
  hold(location: number, time: Timestamp, count: number): void {
    checkTime(time, depthOf(this.#depths, location));
    checkDelta(count);
    this.#held.push({ location, time: frozenTime(time), count });
  }

  /**
   * Builds the tracker. Takes time in proportion to locations times watched locations that can reach each other.
   * @param options `table: false` does without the table of path summaries, as is done for graphs too large for one.
   *   `meaning` is what locations and paths are to those who use them, as text: workers must agree on it as well.
   * @throws {CoreError} `loop-without-advance` (with the `cycle`), `graph-too-large`, `bad-summary` when the
   *   advances along a path add up to more than 2^53 - 1, `bad-count` when what is held does. No memory is kept then.
   */
  build(options: { table?: boolean; meaning?: string } = {}): Tracker {
    this.#check();
    const { fingerprint, graphHash } = this.#hash(options.meaning ?? "");
    const table = options.table !== false;
    const handle = this.#assemble(graphHash, table) ?? this.#assemble(graphHash, false)!;
    const tracker = new Tracker(this.#core, handle, {
      depths: [...this.#depths],
      watched: [...this.#watched],
      fingerprint,
    });
    for (const { location, time, count } of this.#held) tracker.update(location, time, count);
    tracker.assume();
    return tracker;
  }

  #check(): void {
    if (this.#depths.length > mostLocations || this.#paths.length > 4 * mostLocations) {
      throw new CoreError(
        "graph-too-large",
        `${this.#depths.length} locations, at most ${mostLocations} fit`,
      );
    }
    const cycle = cycleWithoutAdvance(this.#depths.length, this.#paths);
    if (cycle === undefined) return;
    const problem = `time does not advance round the loop of locations ${cycle.join(" → ")} → ${cycle[0]}`;
    throw new CoreError("loop-without-advance", problem, { cycle });
  }

  /**
   * The tracker in the core, or undefined when the graph is too large for a table. A second try needs a graph of its own,
   * because the first has numbers of that table in it.
   */
  #assemble(graphHash: number, table: boolean): number | undefined {
    const { abi } = this.#core;
    const graph = this.#graph();
    // Without a table each location passes on its neighbours' frontiers, so each has a watch, of its own number.
    const kept = table ? [...this.#watched] : this.#depths.map((_, location) => location);
    const handle = abi.trackerNew(graph, kept.length, graphHash);
    kept.forEach((location, i) => {
      abi.trackerWatch(handle, i, location, this.#watched.has(location) ? 1 : 0);
    });
    if (!table) {
      abi.trackerUseNoTable(handle);
      return handle;
    }
    const outcome = abi.trackerBuildTable(handle);
    if (outcome === hasTable) return handle;
    abi.trackerFree(handle);
    if (outcome === tooManyForTable) return undefined;
    throw new CoreError("bad-summary", "the advances along a path add up to more than 2^53 - 1");
  }

  #graph(): number {
    const { abi } = this.#core;
    const graph = abi.graphNew(this.#depths.length, this.#paths.length);
    this.#depths.forEach((depth, location) => {
      abi.graphLocation(graph, location, depth);
    });
    this.#paths.forEach(({ from, to, summary }, i) => {
      this.#core.pass(summary.add);
      abi.graphPath(graph, i, from, to, summary.keep);
    });
    return graph;
  }

  /**
   * Hashes what workers must agree on. The numbers can be read back in one way only (each depth says how many belong to
   * a path or a hold), so different graphs are different numbers. What is watched is a worker's own affair.
   */
  #hash(meaning: string): { fingerprint: string; graphHash: number } {
    const numbers = [
      ...[this.#depths.length, ...this.#depths],
      ...[
        this.#paths.length,
        ...this.#paths.flatMap(({ from, to, summary: s }) => [from, to, s.keep, ...s.add]),
      ],
      ...[meaning.length, ...Array.from({ length: meaning.length }, (_, unit) => meaning.charCodeAt(unit))],
      ...this.#held.flatMap(({ location, time, count }) => [location, ...time, count]),
    ];
    const bytes = new Uint8Array(Float64Array.from(numbers).buffer);
    const parts = [1, 2].map((seed) => hashBytes(this.#core, bytes, seed));
    return {
      fingerprint: parts.map((part) => part.toString(16).padStart(8, "0")).join(""),
      graphHash: parts[0]!,
    };
  }
}
