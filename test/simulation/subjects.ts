import { Dataflow, type KeyedStream, type Stream } from "tidemark";
import type { SimulatedWorld } from "tidemark/testing";
import { seededRandom } from "../../ts/host/random.ts";
import type { SimulatedHost } from "../../ts/host/simulated.ts";
import { withoutMerged } from "../flow/engine/ends.ts";
import { type Event, steps } from "../flow/engine/kept-steps.ts";
import { chain } from "./chains.ts";
import { judged } from "./judged.ts";

/** Steps that cannot give the same again, and why: as documented where they are declared. */
export const notRepeatable: Readonly<Record<string, string>> = {
  "stateful with timers": "goes by the wall clock",
  "stateful, expiring by the clock": "goes by the wall clock",
  "dedupe by the clock": "goes by the wall clock",
  "windows by the clock": "goes by the wall clock",
  collect: "closes lists by the wall clock",
  "join in order of arrival, expiring by the clock": "goes by the wall clock",
  batch: "closes batches by the wall clock",
  "join, running": "goes by the order in which records of two inputs arrive",
  "broadcastJoin, changing": "goes by the order in which records of two inputs arrive",
};

/** So many of the subjects are chains of steps that a seed puts together. */
const CHAINS = 12;

/** What can be simulated, by name. */
export const subjects: readonly string[] = [
  ...Object.keys(steps).filter((name) => notRepeatable[name] === undefined),
  ...Object.keys(judged),
  ...Array.from({ length: CHAINS }, (_, index) => `a chain, ${index}`),
];

/** Their rows go by the order of the records of a key: here each key has a partition of its own. */
const ordered =
  /scan|other outputs|reduceFinal|maxFinal|foldFinal|dedupe|a loop|global|count windows|lateness|early|statefulBatch/;

/** Their rows go by how time comes to them with the records of several partitions: here each input has one. */
const inOnePartition = /withEventTime|event timers|expiring by event/;

/** Its clocks are those of the workers: on others, time comes another way. */
export const onOneWorker = /withEventTime/;

/** What of a row is told by the order in which records come round. */
const NAMES_BY_ORDER: Readonly<Record<string, string>> = { "a loop": "seen" };

/** Records that a seed makes up: of each of two inputs, two partitions. */
function recordsOf(seed: number, name: string): Event[][] {
  const keyByPartition = ordered.test(name);
  const random = seededRandom(seed);
  const int = (below: number): number => Math.floor(random() * below);
  return Array.from({ length: 4 }, (_, partition) =>
    Array.from(
      { length: random() < 0.1 || (partition % 2 === 1 && inOnePartition.test(name)) ? 0 : int(20) },
      (_, index) => ({
        id: `${partition}.${index}`,
        key: "abc"[int(3)]! + (keyByPartition ? partition : ""),
        n: int(13),
        // No two of different partitions at one instant: among such the order in which these are read decides.
        at: 4 * int(16) + partition,
      }),
    ),
  );
}

/** Later than all of these by more than any step looks back. */
const MUCH_LATER = 10_000;

/** Of a partition that is found by a later life: nothing in it is late, whenever that is. */
function lateComers(seed: number, name: string, side: number): Event[][] {
  if (seed % 4 !== 1 || inOnePartition.test(name)) return [];
  const own = recordsOf(seed + 1, name)[2 * side]!;
  return [
    own.map((event) => ({ ...event, id: `+${event.id}`, key: `+${event.key}`, at: MUCH_LATER + event.at })),
  ];
}

interface Outlet {
  entries?(): Stream<unknown>;
}

/** A flow around one step, over two inputs. */
export function subject(name: string, seed: number): (world: SimulatedWorld) => Dataflow {
  const records = recordsOf(seed, name);
  const repeatable = (field: string, value: unknown): unknown =>
    field === NAMES_BY_ORDER[name] ? undefined : withoutMerged(field, value);
  const batchSize = [1, 3, 64][seed % 3]!;
  const idleAfter = seed % 2 === 0 && !inOnePartition.test(name) ? { idleAfter: 30 } : {};
  return (world) => {
    const flow = new Dataflow("simulated");
    const [left, right] = [0, 1].map((side): KeyedStream<string, Event> => {
      const source = world.source(records.slice(2 * side, 2 * side + 2), {
        later: lateComers(seed, name, side),
      });
      const eventTime = { at: ({ at }: Event) => at, outOfOrder: 6, ...idleAfter };
      return flow
        .input(`in ${side}`, source, { batchSize, eventTime })
        .map(`user's ${side}`, (event) => world.trip(event))
        .keyBy(`key ${side}`, ({ key }) => key);
    });
    right!.inspect("read", () => {});
    const build = steps[name] ?? chain(seed);
    for (const [output, stream] of Object.entries(build(left!, right!, world.host as SimulatedHost))) {
      const outlet = stream as Outlet;
      (outlet.entries?.() ?? (stream as Stream<unknown>))
        .map(`plain ${output}`, (row) => JSON.parse(JSON.stringify(row ?? null, repeatable)) as unknown)
        .map(`user's of ${output}`, (row) => world.trip(row))
        .output(`to ${output}`, world.sink(output));
    }
    return flow;
  };
}
