import { estimateBatch } from "../../../timely/estimate-bytes.ts";
import type { Batch, Delivery, Timestamp } from "../../../timely/index.ts";
import { Load } from "../../../timely/load.ts";
import type { Right } from "../../engine/chains/chain.ts";
import { Claim } from "../../engine/claim.ts";
import { ClaimedBatch } from "../../engine/claimed-batch.ts";
import { flushAll, gated, type StepLogic } from "../../engine/gated-operator.ts";
import type { Lowering, OperatorParts } from "../../engine/operator.ts";
import { Pace } from "../../engine/pace.ts";
import { epochOf, inEpoch } from "../../flow-time.ts";
import { inputsBehind, stepsAhead } from "../../graph/inputs-behind.ts";
import type { OperatorStep, Step } from "../../graph/step.ts";
import type { WaitingBatches } from "../../state/waiting-batches.ts";
import { notGiven } from "../../values/bad-result.ts";
import { isKey, type Key } from "../../values/key.ts";
import type { Keep } from "./join-cell.ts";
import { SmallSide } from "./small-side.ts";

/** How a broadcast join joins. */
export interface BroadcastPlan {
  /** Key of the small side that a record asks for. */
  readonly by: (value: unknown, key: Key | undefined) => Key;
  readonly keep: Keep;
  /** Whether records that find nothing are given too. */
  readonly outer: boolean;
  /** Whether records wait until the small side has ended. */
  readonly waits: boolean;
}

/** How a broadcast join becomes an operator: its small side never holds event time back, records that wait for it do. */
export function broadcastLowering(plan: BroadcastPlan): Lowering<OperatorStep> {
  const make = gated<OperatorStep>((step, parts) => new BroadcastLogic(plan, step, parts));
  return { route: "stay", timeFrom: "first input", make, makeInLoop: make };
}

const RECORDS = 0;
const SMALL = 1;
/** Operator of the step by which a small side comes to every worker. */
export const TO_ALL = "broadcast";

/** While so much waits for the small side, inputs are not read whose records would have to wait too. */
const MOST_RECORDS = 65_536;
const MOST_BYTES = 64 * 2 ** 20;

/** What a broadcast join does: one worker's instance has all of the small side. */
class BroadcastLogic implements StepLogic {
  readonly claim = "none";
  readonly sides = [SMALL, RECORDS];
  readonly #plan: BroadcastPlan;
  readonly #parts: OperatorParts;
  readonly #side: SmallSide;
  readonly #held: WaitingBatches<ClaimedBatch>;
  /** What waits, in records and bytes. */
  readonly #load: Load = new Load();
  /**
   * The inputs of the records, but for those that a small side is made of too, of this join or another: where joins use
   * each other's records, each would wait for the other's to end.
   */
  readonly #inputs: readonly string[];
  #holdsBack = false;
  readonly #pace: Pace;
  /** How many rows of the batch that waits first have been answered. */
  #answered = 0;

  constructor(plan: BroadcastPlan, { inputs }: OperatorStep, parts: OperatorParts) {
    this.#plan = plan;
    const held = inputsBehind(inputs[RECORDS]!).filter((input) => !isOfSmallSide(input));
    this.#inputs = held.map(({ id }) => id);
    this.#parts = parts;
    this.#side = new SmallSide(plan.keep, parts.state);
    this.#held = parts.state.waiting("waiting");
    this.#pace = new Pace(parts.counter);
  }

  onStart(): void {
    const { claim } = this.#parts;
    for (const { time, batch } of this.#held.takeLoaded(epochOf(claim.time)))
      this.#keep(new ClaimedBatch(batch, claim.delayed(time)), estimateBatch(batch));
  }

  /** Whether records that come have to wait until those that have waited are joined. */
  get isBusy(): boolean {
    return this.#isReady && !this.#held.isEmpty;
  }

  onActivation(): void {
    if (this.isBusy) this.#release();
  }

  onMessage(message: Delivery<unknown>, side: number): void {
    if (side === SMALL) this.#learn(message.batch);
    else if (this.#isReady) this.#answerMessage(message);
    else this.#hold(message);
  }

  /** As long as not too much comes of it; the rest waits for room. */
  #answerMessage(message: Delivery<unknown>): void {
    this.#answered = this.#answer(message.batch, 0, message.time, message.capability);
    if (this.#answered === message.batch.values.length) this.#answered = 0;
    else {
      this.#hold(message);
      this.#parts.info.activateWhenRoom();
    }
  }

  moveToEpoch(next: number): void {
    for (const { claim } of this.#held) claim.moveTo(inEpoch(claim.time, next));
  }

  /** Whether records need not wait. */
  get #isReady(): boolean {
    return !this.#plan.waits || this.#parts.inputs[SMALL]!.frontier.isEmpty;
  }

  #learn({ values, keys, eventTimes }: Batch<unknown>): void {
    for (let i = 0; i < values.length; i++)
      this.#side.add(keys![i]!, { value: values[i], eventTime: eventTimes?.[i] }); // the small side is keyed
  }

  #hold(message: Delivery<unknown>): void {
    const claim = new Claim(this.#parts.outputs.map((output) => message.capability.retain(output)));
    this.#keep(new ClaimedBatch(message.batch, claim), message.bytes);
  }

  #keep(held: ClaimedBatch, bytes: number): void {
    this.#held.add(held);
    this.#load.add(held.batch.values.length, bytes);
    const { records, bytes: all } = this.#load;
    if (this.#holdsBack || (records < MOST_RECORDS && all < MOST_BYTES)) return;
    this.#holdsBack = true;
    this.#parts.run.holdBack(this.#inputs);
  }

  /** A small side that was cut short by a stop is not complete: what waits for it goes no further. */
  #release(): void {
    const { info, run } = this.#parts;
    for (const held of this.#held) {
      if (!run.stopping && !info.hasRoomBehind) {
        info.activateWhenRoom();
        return;
      }
      const { batch, claim } = held;
      this.#answered = this.#answer(batch, this.#answered, claim.time, claim.capabilities);
      if (this.#answered < batch.values.length) {
        info.activateWhenRoom();
        return;
      }
      this.#answered = 0;
      claim.drop();
      this.#held.delete(held);
    }
    this.#load.add(-this.#load.records, -this.#load.bytes); // nothing waits any more
    if (this.#holdsBack) run.letGo(this.#inputs);
    this.#holdsBack = false;
  }

  /** Answers rows until that is enough for now. Returns how many have been, those before `from` included. */
  #answer(batch: Batch<unknown>, from: number, time: Timestamp, right: Right): number {
    const { values, keys, eventTimes } = batch;
    const { run } = this.#parts;
    if (run.stopping && (this.#plan.waits || from > 0)) {
      run.abandoned += values.length - from;
      return values.length;
    }
    run.notePlace(time);
    this.#pace.begin();
    let row = from;
    while (row < values.length && !this.#pace.isFull) {
      this.#join(values[row], keys?.[row], eventTimes?.[row]);
      row++;
    }
    flushAll(this.#parts, right);
    return row;
  }

  #join(value: unknown, key: Key | undefined, eventTime: number | undefined): void {
    const asked = this.#keyOf(value, key, eventTime);
    if (asked === undefined) return;
    const found = this.#side.get(asked);
    if (found.length === 0 && this.#plan.outer) this.#emit(value, undefined, key, eventTime);
    for (const kept of found) this.#emit(value, kept.value, key, eventTime);
  }

  #emit(left: unknown, right: unknown, key: Key | undefined, eventTime: number | undefined): void {
    const { counter, chains } = this.#parts;
    counter.passed++;
    chains[0]!.push({ left, right }, key, eventTime);
  }

  /** Undefined where it cannot be told, and the step's policy is to go on. */
  #keyOf(value: unknown, key: Key | undefined, eventTime: number | undefined): Key | undefined {
    const { desk } = this.#parts;
    let asked: unknown;
    try {
      asked = this.#plan.by(value, key);
    } catch (cause) {
      desk.reject("step-failed", "by threw", value, key, eventTime, cause);
      return undefined;
    }
    if (isKey(asked)) return asked;
    const problem = notGiven("by must give a key, a string or a finite number", asked, desk.call);
    desk.reject("bad-key", problem, value, key, eventTime);
    return undefined;
  }
}

/** Whether what an input reads is in what some join has on every worker. */
function isOfSmallSide(input: Step): boolean {
  return stepsAhead(input).some(({ operator }) => operator === TO_ALL);
}
