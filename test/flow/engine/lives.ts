import fc from "fast-check";
import type { Dataflow } from "tidemark";
import { expect } from "vitest";
import { decodeValues, encodeValues } from "../../../ts/exchange/codec/values.ts";
import type { StateKeeper } from "../../../ts/flow/engine/state-keeper.ts";
import type { StepState } from "../../../ts/flow/state/step-state.ts";
import type { SavedCell } from "../../../ts/flow/state/table.ts";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { Cluster } from "../../../ts/testing/cluster.ts";
import { inOrder, placeOf } from "../state/saved-cells.ts";
import type { Tape } from "./tape.ts";

// A flow that lives several times, on one clock: each life begins with the cells that its forerunners left when their
// last epoch ended, and with the records that they had not read. Nothing else passes from life to life.

/** What is done to a flow, in turn. */
export type Act =
  /** So many of the records that are left come by a partition. */
  | { readonly act: "feed"; readonly partition: number; readonly records: number }
  | { readonly act: "clock"; readonly byMs: number }
  /** An epoch ends. */
  | { readonly act: "epoch" }
  /** An epoch ends, and as soon as all steps have said so the workers are gone; others take over. */
  | { readonly act: "death"; readonly workers?: number };

/** Any that does not end a life. */
export const actInLife: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    act: fc.constant("feed" as const),
    partition: fc.nat({ max: 1 }),
    records: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ act: fc.constant("clock" as const), byMs: fc.integer({ min: 1, max: 60 }) }),
  fc.constant({ act: "epoch" as const }),
);

/** As they come back from bytes. */
function copied(cells: Iterable<SavedCell>): SavedCell[] {
  return decodeValues(encodeValues([...cells])) as SavedCell[];
}

/** What a store would hold: cells as plain data, by step and place, each as it was when it was last touched. */
class Keeper implements StateKeeper {
  readonly #cells: Map<string, Map<string, SavedCell>> = new Map();
  /** Whether several workers have saved cells. */
  isShared = false;
  restored(step: string): Iterable<SavedCell> {
    return copied(this.#cells.get(step)?.values() ?? []);
  }

  epochEnded(step: string, epoch: number, state: StepState): void {
    const cells = this.#cells.get(step) ?? new Map<string, SavedCell>();
    this.#cells.set(step, cells);
    for (const cell of copied([...state.takeTouched()])) {
      if ("content" in cell) cells.set(placeOf(cell), cell);
      else cells.delete(placeOf(cell));
    }
    if (this.isShared) return; // a worker also has copies of what others saved
    // What was touched is all that has changed.
    expect(inOrder(cells.values()), `${step} in epoch ${epoch}`).toStrictEqual(
      inOrder(copied(state.saved())),
    );
  }
}

/** A flow and what comes into it. */
export interface Subject {
  readonly flow: Dataflow;
  readonly tapes: readonly Tape<unknown>[];
  /** What came out, by output. */
  readonly outputs: Readonly<Record<string, unknown[]>>;
}

/** Has a flow live through the acts, to the end of its inputs. Gives what came out. */
export async function live(
  make: (host: SimulatedHost) => Subject,
  acts: readonly Act[],
  isKept: boolean,
): Promise<Subject["outputs"]> {
  const host = new SimulatedHost({ now: 1_000_000 });
  const { flow, tapes, outputs } = make(host);
  const keeper = new Keeper();
  const begin = async (workers = 1): Promise<Cluster> => {
    keeper.isShared ||= workers > 1;
    const cluster = new Cluster(flow, host, workers, 1, isKept ? () => keeper : undefined);
    await cluster.start();
    await cluster.settle();
    return cluster;
  };
  let cluster = await begin();
  for (const act of acts) {
    if (act.act === "feed") for (const tape of tapes) tape.feed(act.partition % tape.due.length, act.records);
    else if (act.act === "clock") await cluster.advance(act.byMs);
    else if (isKept) {
      cluster.endEpoch();
      await cluster.settle();
      if (act.act === "death") {
        for (const tape of tapes) tape.rewind(tape.read);
        cluster = await begin(act.workers);
      }
    }
    await cluster.settle();
  }
  for (const tape of tapes) await tape.drain(() => cluster.settle());
  for (const tape of tapes) tape.end();
  for (let turn = 0; !cluster.isDone && turn < 100; turn++) await cluster.advance(10_000);
  expect(cluster.isDone).toBe(true);
  return outputs;
}
