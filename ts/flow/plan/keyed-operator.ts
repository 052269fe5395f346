import type { Input, OperatorInfo } from "../../timely/index.ts";
import { StepError } from "../errors.ts";
import { codeOf } from "../fusion/code-of.ts";
import type { Chain } from "../fusion/compile-chain.ts";
import { KeyTimers } from "../keyed/key-timers.ts";
import type { KeyedLogic } from "../keyed/keyed-logic.ts";
import type { KeyedStep } from "../step.ts";
import type { Claim } from "./claim.ts";
import type { FlowRun } from "./flow-run.ts";

/** One worker's instance of a step that keeps state by key. */
export class KeyedOperator {
  readonly #step: KeyedStep;
  readonly #run: FlowRun;
  readonly #info: OperatorInfo;
  readonly #input: Input<unknown>;
  readonly #chain: Chain;
  readonly #logic: KeyedLogic;
  readonly #timers: KeyTimers = new KeyTimers();
  /** The right to emit when no record gives it: on timers and at the end. */
  readonly #claim: Claim;
  #ended = false;

  constructor(step: KeyedStep, run: FlowRun, info: OperatorInfo, input: Input<unknown>, chain: Chain, claim: Claim) {
    this.#step = step;
    this.#run = run;
    this.#info = info;
    this.#input = input;
    this.#chain = chain;
    this.#claim = claim;
    const counter = run.counters.of(step);
    const { push } = chain;
    this.#logic = step.logic({
      emit: (value, key, eventTime) => {
        counter.passed++;
        push(value, key, eventTime);
      },
      site: run.siteOf(step),
      code: codeOf(step),
      timers: this.#timers,
      host: info.host,
    });
  }

  /** Records first, then timers that are due, then the end. */
  activate(): void {
    if (this.#ended) return;
    this.#takeRecords();
    this.#claim.follow(this.#input.frontier);
    this.#fireTimers();
    if (this.#input.frontier.isEmpty) this.#end();
    else if (this.#timers.next !== undefined) this.#info.activateAt(this.#timers.next);
  }

  #takeRecords(): void {
    const counter = this.#run.counters.of(this.#step);
    this.#input.forEach((capability, { values, keys, eventTimes }) => {
      counter.received += values.length;
      try {
        this.#logic.onBatch(values, keys!, eventTimes);
        this.#chain.flush(capability);
      } catch (cause) {
        throw cause instanceof StepError ? cause.at({ epoch: capability.time[0] }) : cause;
      }
    });
  }

  #fireTimers(): void {
    if (this.#timers.next === undefined) return;
    const now = this.#info.host.now();
    for (let due = this.#timers.takeDue(now); due !== undefined; due = this.#timers.takeDue(now)) {
      this.#logic.onTimer?.(due.key, due.at);
    }
    this.#chain.flush(this.#claim.capabilities);
  }

  #end(): void {
    this.#ended = true;
    if (!this.#run.stopping) this.#logic.onEnd?.();
    this.#chain.flush(this.#claim.capabilities);
    this.#claim.drop();
  }
}
