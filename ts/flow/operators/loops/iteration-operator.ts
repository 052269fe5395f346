import { sharedElements } from "../../../core/frontier.ts";
import { lessEqual } from "../../../core/index.ts";
import type { Column, Delivery, Timestamp } from "../../../timely/index.ts";
import { Claim } from "../../engine/claim.ts";
import { flushAll, type StepLogic } from "../../engine/gated-operator.ts";
import type { KeyedLogic } from "../../engine/keyed-logic.ts";
import type { OperatorParts } from "../../engine/operator.ts";
import { finish } from "../../engine/work.ts";
import { eventTimeOf } from "../../flow-time.ts";
import type { KeyedBatch } from "../../hot/stage.ts";
import { type OpenIteration, OpenIterations } from "../../state/open-iterations.ts";
import { compareKeys, type Key } from "../../values/key.ts";

/** The right to answer an iteration's records, and the keys of those that the logic has been given: no more is kept. */
interface Answer {
  readonly claim: Claim;
  readonly keyColumns: Column<Key>[];
}

type Iteration = OpenIteration<Answer>;

/**
 * Runs a keyed step in a loop that is told when an iteration is complete. The logic sees one timestamp at a time:
 * an iteration's records, then its end; of one (epoch, event time) the iterations in their order. It holds a right to
 * send only at timestamps that it has records of, and lets go of it when their iteration is over, so the loop ends.
 */
export class IterationLogic implements StepLogic {
  readonly claim = "none";
  readonly #logic: KeyedLogic;
  readonly #parts: OperatorParts;
  readonly #open: OpenIterations<Answer> = new OpenIterations();

  constructor(logic: KeyedLogic, parts: OperatorParts) {
    this.#logic = logic;
    this.#parts = parts;
    parts.state.alsoCounts(() => this.#open.size);
  }

  onMessage(message: Delivery<unknown>, side: number): void {
    const { outputs } = this.#parts;
    const { waiting } = this.#open.at(message.time, () => ({
      claim: new Claim(outputs.map((output) => message.capability.retain(output))),
      keyColumns: [],
    }));
    waiting.push({ side, batch: message.batch });
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
      sharedElements(frontier).every((element) => lessEqual(time, element)),
    );
  }

  #give({ time, right, waiting }: Iteration): void {
    this.#parts.run.notePlace(time);
    for (const { side, batch } of waiting) {
      const keyed = batch as KeyedBatch; // the step reads keyed streams
      this.#logic.onBatch(keyed, eventTimeOf(time), side);
      right.keyColumns.push(keyed.keys);
    }
    waiting.length = 0;
    flushAll(this.#parts, right.claim.capabilities);
  }

  /** A flow that is stopped ends its iterations early: that is no end for the logic. */
  #finish(iteration: Iteration): void {
    const { right } = iteration;
    this.#give(iteration);
    if (!this.#parts.run.stopping) finish(this.#logic.onIteration!(() => keysIn(right.keyColumns)));
    flushAll(this.#parts, right.claim.capabilities);
    right.claim.drop();
  }
}

function keysIn(columns: readonly Column<Key>[]): Key[] {
  const keys = new Set<Key>();
  for (const column of columns) for (let row = 0; row < column.length; row++) keys.add(column[row]!);
  return [...keys].sort(compareKeys);
}
