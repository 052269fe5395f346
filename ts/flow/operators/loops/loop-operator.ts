import { sharedElements } from "../../../core/frontier.ts";
import type { Batch, Delivery, Timestamp } from "../../../timely/index.ts";
import type { Chain, Right } from "../../engine/chains/chain.ts";
import { Claim } from "../../engine/claim.ts";
import { ClaimedBatch } from "../../engine/claimed-batch.ts";
import { gated, type StepLogic } from "../../engine/gated-operator.ts";
import type { Lowering, OperatorParts } from "../../engine/operator.ts";
import { earliestEpoch, epochOf, inEpoch, iterationOf } from "../../flow-time.ts";
import type { LoopStep } from "../../graph/step.ts";
import type { WaitingBatches } from "../../state/waiting-batches.ts";

/** What goes round may come straight back: then an activation would never end. */
const MESSAGES_AT_ONCE = 64;

/** By which input comes what enters the loop. By the other one comes what goes round. */
const ENTRY = 0;

/** How the beginning of a loop becomes an operator. */
export const loopLowering: Lowering<LoopStep> = {
  route: "stay",
  timeFrom: "inputs",
  make: gated((step, parts) => new LoopLogic(step, parts)),
};

/**
 * One worker's way round a loop: what comes in and what comes again, up to the bound. Once nothing more can enter in an
 * epoch, what comes round in it rests here until the next one has begun: so a loop that goes on for long never keeps an
 * epoch from ending.
 */
class LoopLogic implements StepLogic {
  readonly claim = "none";
  readonly #step: LoopStep;
  readonly #parts: OperatorParts;
  readonly #resting: WaitingBatches<ClaimedBatch>;
  #taken = 0;

  constructor(step: LoopStep, parts: OperatorParts) {
    this.#step = step;
    this.#parts = parts;
    this.#resting = parts.state.waiting("resting");
  }

  /** So many messages for one activation: the rest wait for the next. */
  get isBusy(): boolean {
    return this.#taken >= MESSAGES_AT_ONCE;
  }

  onStart(): void {
    const { claim } = this.#parts;
    for (const { time, batch } of this.#resting.takeLoaded(epochOf(claim.time))) {
      const own = claim.delayed(time);
      this.#send(batch, time, own.capabilities);
      own.drop();
    }
  }

  onActivation(): void {
    this.#taken = 0;
  }

  onMessage(message: Delivery<unknown>, side: number): void {
    this.#taken++;
    if (this.isBusy) this.#parts.info.activate();
    if (side !== ENTRY && this.#nextEpochAtEntry > epochOf(message.time)) this.#rest(message);
    else this.#send(message.batch, message.time, message.capability);
  }

  moveToEpoch(): void {
    for (const resting of this.#resting) {
      this.#send(resting.batch, resting.time, resting.claim.capabilities);
      resting.claim.drop();
      this.#resting.delete(resting);
    }
  }

  /** The earliest epoch that something may still enter in; that of the message at hand, where nothing enters any more. */
  get #nextEpochAtEntry(): number {
    const next = earliestEpoch(sharedElements(this.#parts.inputs[ENTRY]!.frontier));
    return next === Number.POSITIVE_INFINITY ? 0 : next;
  }

  #rest(message: Delivery<unknown>): void {
    const { outputs } = this.#parts;
    const time = inEpoch(message.time, this.#nextEpochAtEntry);
    const claim = new Claim(outputs.map((output) => message.capability.delayed(time, output)));
    this.#resting.add(new ClaimedBatch(message.batch, claim));
  }

  #send(batch: Batch<unknown>, time: Timestamp, right: Right): void {
    this.#parts.run.notePlace(time);
    const chain = this.#count(batch, iterationOf(time));
    chain.pushAll(batch);
    chain.flush(right);
  }

  #count({ values, keys }: Batch<unknown>, iteration: number): Chain {
    const { maxIterations, outputs } = this.#step;
    const { counter, chains, desk } = this.#parts;
    if (iteration < maxIterations) {
      counter.passed += values.length;
      return chains[0]!;
    }
    if (outputs[1]!.readers.length === 0) {
      const problem = `a record has passed the loop ${maxIterations} times and would go round again; raise maxIterations, or read overflow`;
      throw desk.fail("too-many-iterations", problem, values[0], keys?.[0]);
    }
    counter.toOthers += values.length;
    return chains[1]!;
  }
}
