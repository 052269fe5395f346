import type { Sink } from "../../connectors/sink.ts";
import type { Source } from "../../connectors/source.ts";
import type { Flow } from "../../flow/graph/flow.ts";
import type { Host } from "../../host/host.ts";
import { seededRandom } from "../../host/random.ts";
import type { Disturbance, RunReport } from "./disturbance.ts";
import { Hardships } from "./hardships.ts";
import { SimulatedRun } from "./simulated-run.ts";
import type { SinkKind } from "./simulated-sinks.ts";
import type { SimulatedSourceOptions } from "./simulated-source.ts";

/** What a simulated flow is built of. */
export interface SimulatedWorld {
  /** Clock and timers that the simulation moves. */
  readonly host: Host;
  /** An input whose records come when the simulation says so, by partition. */
  source<T>(partitions: readonly (readonly T[])[], options?: SimulatedSourceOptions<T>): Source<T>;
  /**
   * An output.
   * @param kind What it guarantees. Default: the seed decides.
   */
  sink(name: string, kind?: SinkKind): Sink<unknown>;
  /** Gives a value back, or throws now and then: what a step's code may do. It is mended in the next life of the flow. */
  trip<T>(value: T): T;
}

/** How a flow is simulated. */
export interface SimulationOptions {
  /** Decides everything that happens: the same seed gives the same run. */
  readonly seed: number;
  /** How many things happen before all inputs end: records come, epochs end, time passes. Default: 60. */
  readonly acts?: number;
  /** Most workers that the flow runs on: how many is decided anew for each life. Default: 3. */
  readonly workers?: number;
}

/** A run came to other results than one that nothing disturbs. */
export interface SimulationDifference {
  readonly sink: string;
  readonly kind: SinkKind;
  /** Rows as JSON. */
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

/** What a simulation found. */
export interface SimulationResult extends RunReport {
  readonly seed: number;
  /** None: it came to the same as if nothing had happened. */
  readonly differences: readonly SimulationDifference[];
  /** What each sink has at the end, by its name: for whoever judges it otherwise. */
  readonly rows: Readonly<Record<string, readonly unknown[]>>;
}

const QUIET: Disturbance = {
  acts: 0,
  workers: 1,
  crashes: 0,
  failures: 0,
  damage: 0,
  hardships: new Hardships(() => 0.5, true),
  isQuiet: true,
};

/**
 * Runs a flow on a clock, a store and sinks that are simulated, while its process dies again and again, at any moment, and
 * other workers go on; and compares what it came to with a run that nothing disturbs. Sinks that can be cut back and
 * transactional ones must hold each row once; plain ones each row at least once. Beside that calls to the outside fail,
 * clocks jump, workers and links are slow, disks are full, partitions come to be, and bytes in the store are not those that
 * were written: then a run must refuse to go on, or go on from before that and say so.
 *
 * What a flow gives must not depend on the wall clock, nor on the order in which records of several partitions arrive.
 * @param build Builds the flow, the same each time. @returns What happened, and how the results differ.
 * @example
 * ```ts
 * import { Dataflow } from "tidemark";
 * import { simulate } from "tidemark/testing";
 * const result = await simulate((world) => {
 *   const flow = new Dataflow("sums");
 *   flow
 *     .input("n", world.source([[1, 2, 3], [4, 5]]))
 *     .keyBy("parity", (n) => n % 2)
 *     .reduceFinal("sum", (a, b) => a + b)
 *     .values()
 *     .output("out", world.sink("out"));
 *   return flow;
 * }, { seed: 7 });
 * console.log(result.differences); // []
 * ```
 */
export async function simulate(
  build: (world: SimulatedWorld) => Flow,
  { seed, acts = 60, workers = 3 }: SimulationOptions,
): Promise<SimulationResult> {
  const random = seededRandom(seed);
  const kinds = new Map<string, SinkKind>();
  const quiet = new SimulatedRun(() => 0.5, QUIET);
  await quiet.live(build(worldOf(quiet, kinds, random)));
  const crashes = [0, 0.003, 0.01, 0.03][Math.floor(random() * 4)]!;
  const failures = [0, 0, 0.003, 0.02][Math.floor(random() * 4)]!;
  const damage = [0, 0.2][Math.floor(random() * 2)]!;
  const hardships = hardshipsOf(seed);
  const how = { acts, workers, crashes, failures, damage, hardships, isQuiet: false };
  const disturbed = new SimulatedRun(random, how);
  const report = await disturbed.live(build(worldOf(disturbed, kinds, random)));
  const differences = [...disturbed.sinks].flatMap(([sink, { kind, rows }]) => {
    const difference = compare(quiet.sinks.get(sink)!.rows, rows, kind);
    return difference.missing.length + difference.extra.length === 0 ? [] : [{ sink, kind, ...difference }];
  });
  const rows = Object.fromEntries([...disturbed.sinks].map(([name, sink]) => [name, sink.rows]));
  return { seed, ...report, differences, rows };
}

/** Three of four seeds have some. */
function hardshipsOf(seed: number): Hardships {
  const random = seededRandom(seed + 2 ** 30);
  return new Hardships(random, random() < 0.25);
}

function worldOf(run: SimulatedRun, kinds: Map<string, SinkKind>, random: () => number): SimulatedWorld {
  return {
    host: run.host,
    source: (partitions, options) => run.source(partitions, options),
    sink(name, wanted) {
      const kind = wanted ?? kinds.get(name) ?? anyKind(random);
      kinds.set(name, kind);
      return run.sink(name, kind).sink;
    },
    trip(value) {
      run.troubles.pass("a step's code");
      return value;
    },
  };
}

function anyKind(random: () => number): SinkKind {
  const kinds = ["plain", "rewinding", "transactional"] as const;
  return kinds[Math.floor(random() * kinds.length)]!;
}

/** Of a plain sink a row may be there again, but none that should not. */
function compare(
  expected: readonly unknown[],
  found: readonly unknown[],
  kind: SinkKind,
): Pick<SimulationDifference, "missing" | "extra"> {
  const left = new Map<string, number>();
  const all = new Set<string>();
  for (const row of expected) {
    const text = JSON.stringify(row);
    all.add(text);
    left.set(text, (left.get(text) ?? 0) + 1);
  }
  const extra: string[] = [];
  for (const row of found) {
    const text = JSON.stringify(row);
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    if (count <= 0 && !(kind === "plain" && all.has(text))) extra.push(text);
  }
  const missing = [...left].filter(([, count]) => count > 0).map(([text]) => text);
  return { missing, extra };
}
