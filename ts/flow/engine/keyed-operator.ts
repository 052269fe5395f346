import type { Input, OperatorInfo, Timestamp } from "../../timely/index.ts";
import type { KeyedStep } from "../graph/step.ts";
import { type KeyTimer, KeyTimers } from "../state/key-timers.ts";
import { Alarm } from "./alarm.ts";
import type { OperatorParts } from "./build-flow.ts";
import type { Chain } from "./chains/compile-chain.ts";
import { hasOneReader } from "./chains/edges.ts";
import { type Claim, toCoordinate } from "./claim.ts";
import type { FlowRun } from "./flow-run.ts";
import type { KeyedLogic } from "./keyed-logic.ts";
import { makeLogic } from "./make-logic.ts";
import type { OperatorMaker } from "./operator-maker.ts";

/** Runs a step that keeps state by key, outside of loops. */
export const keyedOperator: OperatorMaker<KeyedStep> = (step, run, parts) => {
  const operator = new KeyedOperator(step, run, parts);
  return () => operator.activate();
};

class KeyedOperator {
  readonly #step: KeyedStep;
  readonly #run: FlowRun;
  readonly #info: OperatorInfo;
  /** One for each stream that the step reads, in the order of its inputs. */
  readonly #inputs: readonly Input<unknown>[];
  /** Whether the batches of an input come to no other step. */
  readonly #isOurs: readonly boolean[];
  readonly #chains: readonly Chain[];
  readonly #logic: KeyedLogic;
  readonly #timers: KeyTimers = new KeyTimers();
  readonly #alarm: Alarm;
  /** The right to emit when no record gives it: on timers and at the end. */
  readonly #claim: Claim;
  #watermark = Number.NEGATIVE_INFINITY;
  #ended = false;

  constructor(step: KeyedStep, run: FlowRun, { info, inputs, chains, claim }: OperatorParts) {
    this.#step = step;
    this.#run = run;
    this.#info = info;
    this.#alarm = new Alarm(info);
    this.#inputs = inputs;
    this.#isOurs = step.inputs.map((port) => hasOneReader(port, run.workers));
    this.#chains = chains;
    this.#claim = claim;
    this.#logic = makeLogic(step, run, chains, this.#timers, info.host);
  }

  /** Records first, then event time as far as it has come, then timers of the wall clock that are due, then the end. */
  activate(): void {
    if (this.#ended) return;
    for (const [side, input] of this.#inputs.entries()) this.#takeRecords(input, side);
    const frontier = this.#inputs.flatMap((input) => input.frontier.elements);
    this.#advanceEventTime(frontier);
    this.#claim.follow(frontier, this.#logic.lag);
    this.#fireTimers();
    if (frontier.length === 0) this.#end();
    else if (this.#timers.next !== undefined) this.#alarm.wakeAt(this.#timers.next);
  }

  #takeRecords(input: Input<unknown>, side: number): void {
    const counter = this.#run.counters.of(this.#step);
    const isOurs = this.#isOurs[side]!;
    input.forEach((capability, { values, keys, eventTimes }) => {
      counter.received += values.length;
      const { time } = capability;
      this.#run.enter(time);
      this.#logic.onBatch(values, keys!, eventTimes, time[1]!, side);
      if (isOurs) this.#run.spares.give(values, keys, eventTimes);
      this.#flush(capability);
    });
    this.#run.enter(this.#claim.time); // what follows is no record's
  }

  #advanceEventTime(frontier: readonly Timestamp[]): void {
    if (this.#logic.onWatermark === undefined || (this.#run.stopping && frontier.length === 0)) return;
    const watermark = Math.min(...frontier.map(([, eventTime]) => eventTime!)); // of none: +Infinity
    if (watermark <= this.#watermark) return;
    this.#watermark = watermark;
    this.#logic.onWatermark(watermark, (instant) => this.#emitAt(instant));
    this.#flush(this.#claim.capabilities);
  }

  /** What is emitted from now on travels at `instant`, where the claim has not come further already. */
  #emitAt(instant: number): void {
    const [epoch, eventTime] = this.#claim.time;
    const coordinate = toCoordinate(instant);
    if (coordinate <= eventTime!) return;
    this.#flush(this.#claim.capabilities);
    this.#claim.moveTo([epoch!, coordinate]);
  }

  #fireTimers(): void {
    if (this.#timers.next === undefined) return;
    const now = this.#info.host.now();
    const due: KeyTimer[] = []; // one that is set for now meanwhile has its turn when the others have had theirs
    for (let next = this.#timers.takeDue(now); next !== undefined; next = this.#timers.takeDue(now))
      due.push(next);
    for (const { key, at } of due) this.#logic.onTimer?.(key, at);
    this.#flush(this.#claim.capabilities);
  }

  #end(): void {
    this.#ended = true;
    if (this.#run.stopping) this.#logic.onStop?.();
    else this.#logic.onEnd?.();
    this.#flush(this.#claim.capabilities);
    this.#claim.drop();
  }

  #flush(right: Parameters<Chain["flush"]>[0]): void {
    for (const chain of this.#chains) chain.flush(right);
  }
}
