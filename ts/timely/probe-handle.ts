import { type Frontier, frontierOf, type Timestamp } from "../core/index.ts";
import type { TimelyDataflow } from "./dataflow.ts";
import { TimelyError } from "./error.ts";
import { checkTime, type TimeLike, timeOf } from "./time.ts";

/** A location whose frontier a probe reads. */
interface Sight {
  readonly dataflow: TimelyDataflow;
  readonly location: number;
  /** Number of coordinates of the timestamps there. */
  readonly depth: number;
}

/**
 * Reads how far streams have got: the earliest timestamps at which a record may still come by. Before the first
 * step that is the earliest time there is. One handle may read several streams; it then reads the earliest of all.
 *
 * @example
 * ```ts
 * import { defaultHost } from "tidemark";
 * import { Worker } from "tidemark/timely";
 * const worker = new Worker({ host: defaultHost() });
 * const { handle, probe } = worker.dataflow((scope) => {
 *   const { handle, stream } = scope.input<string>();
 *   return { handle, probe: stream.probe() };
 * });
 * handle.advanceTo(2);
 * while (worker.step());
 * console.log(probe.lessEqual(1), probe.lessEqual(2), probe.frontier.elements); // false true [ [ 2 ] ]
 * handle.close();
 * while (worker.step());
 * console.log(probe.isDone); // true
 * ```
 */
export class ProbeHandle {
  readonly #sights: Sight[] = [];

  /**
   * Whether a record may still come at a time strictly before `time`.
   * @param time Of as many coordinates as the streams read have.
   * @throws {TimelyError} `bad-time` for any other; `probe-not-attached` while it reads no stream.
   */
  lessThan(time: TimeLike): boolean {
    const wanted = this.#wanted(time);
    return this.#frontiers().some((frontier) => frontier.lessThan(wanted));
  }

  /**
   * Whether a record may still come at `time` or before.
   * @param time Of as many coordinates as the streams read have.
   * @throws {TimelyError} `bad-time` for any other; `probe-not-attached` while it reads no stream.
   */
  lessEqual(time: TimeLike): boolean {
    const wanted = this.#wanted(time);
    return this.#frontiers().some((frontier) => frontier.lessEqual(wanted));
  }

  /**
   * Whether nothing comes any more.
   * @throws {TimelyError} `probe-not-attached` while it reads no stream.
   */
  get isDone(): boolean {
    return this.#frontiers().every((frontier) => frontier.isEmpty);
  }

  /**
   * The frontier, as of the last step. What was done since then has not moved it yet.
   * @throws {TimelyError} `probe-not-attached` while it reads no stream.
   */
  get frontier(): Frontier {
    const frontiers = this.#frontiers();
    if (frontiers.length === 1) return frontiers[0]!;
    return frontierOf(frontiers.flatMap(({ elements }) => elements));
  }

  /** @internal Has it read one more location. Returns what undoes that. */
  see(sight: Sight): () => void {
    this.#sights.push(sight);
    return () => void this.#sights.splice(this.#sights.indexOf(sight), 1);
  }

  /** @internal Refuses streams that cannot be compared with those it reads. */
  requireDepth(depth: number): void {
    const own = this.#sights[0]?.depth ?? depth;
    if (own === depth) return;
    const problem = `it reads timestamps of ${own} coordinates, a stream has ${depth}`;
    throw new TimelyError("bad-time", `probe: ${problem}`);
  }

  #wanted(time: TimeLike): Timestamp {
    const wanted = timeOf(time);
    if (this.#sights.length > 0) checkTime(wanted, this.#sights[0]!.depth, { label: "probe" });
    return wanted;
  }

  #frontiers(): Frontier[] {
    if (this.#sights.length === 0)
      throw new TimelyError("probe-not-attached", "probe: it reads no stream yet");
    return this.#sights.map(({ dataflow, location }) => dataflow.frontierAt(location));
  }
}
