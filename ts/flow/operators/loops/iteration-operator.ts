import { lessEqual } from "../../../core/index.ts";
import type { Delivery, Timestamp } from "../../../timely/index.ts";
import { Claim } from "../../engine/claim.ts";
import { eventTimeOf } from "../../engine/flow-time.ts";
import { flushAll, type StepLogic } from "../../engine/gated-operator.ts";
import type { KeyedLogic } from "../../engine/keyed-logic.ts";
import type { OperatorParts } from "../../engine/operator.ts";
import type { KeyedBatch } from "../../hot/stage.ts";
import { type OpenIteration, OpenIterations } from "../../state/open-iterations.ts";
import { compareKeys, type Key } from "../../values/key.ts";

/** An iteration, of which the logic has been given the first batches. */
type Iteration = OpenIteration<{ readonly claim: Claim; given: number }>;

/**
 * Runs a keyed step in a loop that is told when an iteration is complete. The logic sees one timestamp at a time:
 * an iteration's records, then its end; of one (epoch, event time) the iterations in their order. It holds a right to
 * send only at timestamps that it has records of, and lets go of it when their iteration is over, so the loop ends.
 */
export class IterationLogic implements StepLogic {
  readonly claim = "none";
  readonly #logic: KeyedLogic;
  readonly #parts: OperatorParts;
  readonly #open: OpenIterations<Iteration["right"]> = new OpenIterations();

  constructor(logic: KeyedLogic, parts: OperatorParts) {
    this.#logic = logic;
    this.#parts = parts;
    parts.state.alsoCounts(() => this.#open.size);
  }

  onMessage(message: Delivery<unknown>, side: number): void {
    const { outputs } = this.#parts;
    const { batches } = this.#open.at(message.time, () => ({
      claim: new Claim(outputs.map((output) => message.capability.retain(output))),
      given: 0,
    }));
    batches.push({ side, batch: message.batch });
  }

  onFrontier(): void {
    for (let next = this.#takeComplete(); next !== undefined; next = this.#takeComplete()) this.#finish(next);
    const { earliest } = this.#open;
    if (earliest !== undefined && this.#comesBeforeAll(earliest.time)) this.#give(earliest);
  }

  #takeComplete(): Iteration | undefined {
    const { inputs } = this.#parts;
    return this.#open.takeFirst(({ time }) => !inputs.some(({ frontier }) => frontier.lessEqual(time)));
  }

  /** Whether no other timestamp can be complete before `time` is: then its records need not wait. */
  #comesBeforeAll(time: Timestamp): boolean {
    return this.#parts.inputs.every(({ frontier }) =>
      frontier.elements.every((element) => lessEqual(time, element)),
    );
  }

  #give({ time, right, batches }: Iteration): void {
    this.#parts.run.notePlace(time);
    for (; right.given < batches.length; right.given++) {
      const { side, batch } = batches[right.given]!;
      this.#logic.onBatch(batch as KeyedBatch, eventTimeOf(time), side); // the step reads keyed streams
    }
    flushAll(this.#parts, right.claim.capabilities);
  }

  /** A flow that is stopped ends its iterations early: that is no end for the logic. */
  #finish(iteration: Iteration): void {
    const { batches, right } = iteration;
    this.#give(iteration);
    if (!this.#parts.run.stopping)
      this.#logic.onIteration!(() => keysIn(batches.map(({ batch }) => (batch as KeyedBatch).keys)));
    flushAll(this.#parts, right.claim.capabilities);
    right.claim.drop();
  }
}

function keysIn(columns: readonly ArrayLike<Key>[]): Key[] {
  const keys = new Set<Key>();
  for (const column of columns) for (let row = 0; row < column.length; row++) keys.add(column[row]!);
  return [...keys].sort(compareKeys);
}
