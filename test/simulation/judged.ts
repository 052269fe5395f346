import { count, Dataflow, tumbling, type WindowResult } from "tidemark";
import type { SimulatedWorld, SimulationResult } from "tidemark/testing";
import { seededRandom } from "../../ts/host/random.ts";

/** A subject whose results go by the clock: not compared, but judged by what must hold for them in any case. */
export interface Judged {
  build(seed: number): (world: SimulatedWorld) => Dataflow;
  /** What is wrong. */
  problems(seed: number, result: SimulationResult): string[];
}

interface Click {
  readonly id: string;
  readonly key: string;
  readonly at: number;
}

function clicks(seed: number): Click[][] {
  const random = seededRandom(seed + 5);
  const int = (below: number): number => Math.floor(random() * below);
  return Array.from({ length: 4 }, (_, partition) =>
    Array.from({ length: 5 + int(20) }, (_, index) => ({
      id: `${partition}.${index}`,
      key: "abc"[int(3)]!,
      at: 3 * index + int(20),
    })),
  );
}

export const judged: Readonly<Record<string, Judged>> = {
  // Which records are late is a matter of the clock; but a window comes once, and each record is in one or late.
  "windows over silent partitions": {
    build: (seed) => (world) => {
      const flow = new Dataflow("silent");
      const all = clicks(seed);
      const partitions = all.slice(0, 3);
      const source = world.source(partitions, { later: all.slice(3), fallsSilent: true });
      const eventTime = { at: ({ at }: Click) => at, outOfOrder: 2, idleAfter: 15 };
      const { results, late } = flow
        .input("clicks", source, { batchSize: 3, eventTime })
        .keyBy("key", ({ key }) => key)
        .window(tumbling(6))
        .aggregate("windows", count());
      const kind = seed % 2 === 0 ? "rewinding" : "transactional";
      results.values().output("to windows", world.sink("windows", kind));
      late.values().output("to late", world.sink("late", kind));
      return flow;
    },
    problems(seed, { rows }) {
      const windows = rows["windows"] as readonly WindowResult<string, number>[];
      const names = windows.map(({ key, start }) => `${key} ${start}`);
      const twice = names.filter((name, index) => names.indexOf(name) !== index);
      const seen = windows.reduce((sum, { value }) => sum + value, 0) + rows["late"]!.length;
      const records = clicks(seed).flat().length;
      return [
        ...twice.map((name) => `window ${name} came twice`),
        ...(seen === records ? [] : [`${seen} records are in windows or late, of ${records}`]),
      ];
    },
  },
};
