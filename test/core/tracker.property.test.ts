import fc from "fast-check";
import { expect, test } from "vitest";
import { Core } from "../../ts/core/index.ts";
import { kinds } from "./cluster.ts";
import { builds } from "./cores.ts";
import { History } from "./history.ts";
import { Draws, patience, runs } from "./runs.ts";

// Random histories of 1 to 4 workers on random graphs; after each step of a worker, against the definition:
//   P1 each frontier is the minimum over occurrences and paths      P2 none has passed what may still come
//   P3 none goes back                                               P5, P6 every count is accounted for
// and at the end, P4: when all is consumed, dropped and heard of, all frontiers are empty;
// P7: before that, when all is heard of, every worker has the same counts, whatever came first.
// Batches wait until they are taken, so several commits travel as one (P8).

const numbers = (most: number): fc.Arbitrary<number[]> =>
  fc.array(fc.nat(), { maxLength: most, size: "max" });
const steps = fc.array(
  fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat(), fc.nat(), fc.nat(), fc.nat(), fc.nat()),
  {
    maxLength: 400,
    size: "max",
  },
);

test.each(builds)(
  "%s: frontiers are right, safe and monotone at every step, and empty in the end",
  (_, module) => {
    let played = 0;
    const property = fc.property(
      numbers(80),
      fc.integer({ min: 1, max: 4 }),
      steps,
      (graph, peers, history) => {
        const run = new History(() => new Core(module), graph, peers);
        for (const step of history) {
          const w = run.step(step);
          const finding =
            run.wrongFrontier(w) ??
            run.wrongMoved(w) ??
            run.unsafe(w) ??
            run.retreat(w) ??
            (run.steps % 4 === 0 ? run.unaccounted(w) : undefined);
          expect(finding, `at step ${run.steps}`).toBeUndefined();
        }
        played += run.steps;
        const draws = new Draws(history.flat());
        run.cluster.deliverAll(draws);
        const everywhere = run.cluster.workers.flatMap((_, w) => kinds.map((_kind, t) => run.counts(w, t)));
        expect(new Set(everywhere).size).toBe(1);
        run.cluster.drain(draws);
        for (const [w, { trackers, view }] of run.cluster.workers.entries()) {
          expect(view.size).toBe(0);
          expect(run.wrongFrontier(w)).toBeUndefined(); // so all are empty, and all trackers idle
          for (const tracker of trackers) expect(tracker.occurrences()).toEqual([]);
        }
      },
    );
    fc.assert(property, runs(300));
    expect(played).toBeGreaterThan(50_000); // of each build: a generator that went lame would show here
  },
  patience,
);
