import type { Input, InputCapability, OperatorInfo, Output } from "../../../timely/index.ts";
import type { OperatorParts } from "../../engine/build-flow.ts";
import type { Chain } from "../../engine/chains/compile-chain.ts";
import { Claim } from "../../engine/claim.ts";
import { type FlowRun, placeOf } from "../../engine/flow-run.ts";
import type { OperatorMaker } from "../../engine/operator-maker.ts";
import type { StepError } from "../../errors.ts";
import type { AsyncStep } from "../../graph/step.ts";
import type { Push, StageSite } from "../../hot/stage.ts";
import { isIterable } from "../../values/is-iterable.ts";
import { describeValue } from "../../values/render-value.ts";
import type { Call } from "./call.ts";
import { CallPool, type CallPoolOwner } from "./call-pool.ts";
import { ABANDONED, Flight } from "./flight.ts";
import { RejectedCall } from "./rejected-call.ts";

/** Runs an asynchronous step. */
export const asyncOperator: OperatorMaker<AsyncStep> = (step, run, parts) => {
  const operator = new AsyncOperator(step, run, parts);
  return () => operator.activate();
};

/**
 * One worker's instance of an asynchronous step. It holds a claim for each batch until the calls for all of its
 * records have settled and their results were sent: so watermarks behind it are right, and nothing has to be
 * forwarded by hand.
 */
class AsyncOperator implements CallPoolOwner {
  readonly #step: AsyncStep;
  readonly #ordered: boolean;
  readonly #run: FlowRun;
  readonly #info: OperatorInfo;
  readonly #input: Input<unknown>;
  readonly #outputs: readonly Output<unknown>[];
  readonly #chains: readonly Chain[];
  readonly #push: Push;
  readonly #site: StageSite;
  readonly #pool: CallPool;
  /** The flights that are not done, in the order in which they came. */
  readonly #flights: Set<Flight> = new Set();
  /** Rows of an unordered step that have settled and were not sent, in the order in which they settled. */
  #settledRows: { readonly flight: Flight; readonly row: number }[] = [];
  /** Whether it is going to be activated, or is so now: then it need not ask. */
  #isAsked = false;

  constructor(step: AsyncStep, run: FlowRun, { info, inputs, outputs, chains, claim }: OperatorParts) {
    claim.drop(); // it sends only in answer to records
    this.#step = step;
    this.#ordered = step.call.ordered;
    this.#run = run;
    this.#info = info;
    this.#input = inputs[0]!;
    this.#outputs = outputs;
    this.#chains = chains;
    this.#push = chains[0]!.push;
    this.#site = run.siteOf(
      step,
      chains.map((chain) => chain.push),
    );
    this.#pool = new CallPool(step.call, step.policy, info.host, this);
    run.onStop(() => this.#abandon(run.stopReason));
  }

  activate(): void {
    this.#isAsked = true;
    for (let message = this.#input.next(); message !== undefined; message = this.#input.next())
      this.#take(message.capability);
    const hasMore = this.#pool.fill();
    this.#isAsked = false;
    if (hasMore) this.#ask();
    if (this.#ordered) this.#sendInOrder();
    else this.#sendSettled();
  }

  settled(flight: Flight, row: number, result: unknown): void {
    flight.results[row] = result;
    if (!this.#ordered) this.#settledRows.push({ flight, row });
    else if (row !== flight.emitted) return; // one before it is still open, and will ask
    if (!this.#isAsked) this.#ask();
  }

  rejected(flight: Flight, row: number, by: RejectedCall): void {
    if (this.#step.policy.ending === "fail") {
      this.#fail(flight, row, by);
    } else {
      flight.isPlain = false;
      this.settled(flight, row, by);
    }
  }

  wantsTurn(): void {
    if (!this.#isAsked) this.#ask();
  }

  timeoutOf({ flight, row }: Call): StepError {
    const problem = `the call took longer than ${this.#step.call.timeoutMs} ms`;
    return this.#site.fail("call-timeout", problem, flight.values[row], flight.keys?.[row]);
  }

  broken(error: unknown): void {
    this.#info.fail(error);
  }

  #ask(): void {
    this.#isAsked = true;
    this.#info.activate();
  }

  #take(capability: InputCapability): void {
    const { batch } = capability;
    this.#run.counters.of(this.#step).received += batch.values.length;
    if (this.#run.stopping) {
      this.#run.abandoned += batch.values.length;
      return;
    }
    this.#info.hold(batch.values.length);
    const flight = new Flight(batch, new Claim(this.#outputs.map((output) => capability.retain(output))));
    this.#flights.add(flight);
    this.#pool.add(flight);
  }

  #sendInOrder(): void {
    for (const flight of this.#flights) {
      const first = flight.emitted;
      const end = flight.settledTo();
      flight.emitted = end;
      if (flight.isPlain && !this.#step.call.spread) this.#sendPlain(flight, first, end);
      else for (let row = first; row < end; row++) this.#send(flight, row);
      if (end > first) this.#flush(flight, end - first);
      if (!flight.isDone) return;
    }
  }

  /** Rows that have results, and nothing else. */
  #sendPlain({ results, keys, eventTimes, claim }: Flight, first: number, end: number): void {
    this.#run.enter(claim.time);
    this.#site.counter.passed += end - first;
    if (first === 0 && end === results.length) this.#chains[0]!.pushAll(results, keys, eventTimes);
    else for (let row = first; row < end; row++) this.#push(results[row], keys?.[row], eventTimes?.[row]);
  }

  #sendSettled(): void {
    const settled = this.#settledRows;
    this.#settledRows = [];
    for (let i = 0; i < settled.length; ) {
      const { flight } = settled[i]!;
      const first = i;
      for (; i < settled.length && settled[i]!.flight === flight; i++) this.#send(flight, settled[i]!.row);
      flight.emitted += i - first;
      this.#flush(flight, i - first);
    }
  }

  #send({ values, keys, eventTimes, results, claim }: Flight, row: number): void {
    this.#run.enter(claim.time);
    const result = results[row];
    const key = keys?.[row];
    const eventTime = eventTimes?.[row];
    if (result === ABANDONED) return;
    if (result instanceof RejectedCall) {
      this.#site.reject(result.code, result.problem, values[row], key, eventTime, result.cause);
    } else if (this.#step.call.spread) {
      this.#sendElements(result, values[row], key, eventTime);
    } else {
      this.#site.counter.passed++;
      this.#push(result, key, eventTime);
    }
  }

  #sendElements(
    many: unknown,
    value: unknown,
    ...[key, eventTime]: [Parameters<Push>[1], Parameters<Push>[2]]
  ): void {
    if (!isIterable(many)) {
      const problem = `the function must give an iterable, not ${describeValue(many)}`;
      this.#site.reject("not-iterable", problem, value, key, eventTime);
      return;
    }
    for (const element of many) {
      this.#site.counter.passed++;
      this.#push(element, key, eventTime);
    }
  }

  /** Sends what was pushed, and lets go of what is done. */
  #flush(flight: Flight, rows: number): void {
    for (const chain of this.#chains) chain.flush(flight.claim.capabilities);
    this.#info.release(rows);
    if (flight.isDone) this.#end(flight);
  }

  #end(flight: Flight): void {
    flight.claim.drop();
    this.#flights.delete(flight);
  }

  #fail(flight: Flight, row: number, { code, problem, cause }: RejectedCall): void {
    const error = this.#site.fail(code, problem, flight.values[row], flight.keys?.[row], cause);
    this.#pool.halt(error);
    this.#info.fail(error.at(placeOf(flight.claim.time)));
  }

  /** The flow is stopped: what is under way is cut short. What has settled is still sent. */
  #abandon(reason: unknown): void {
    this.#pool.halt(reason);
    for (const flight of this.#flights) {
      const rows = flight.abandon();
      this.#run.abandoned += rows;
      if (this.#ordered) continue; // sending in order passes them over
      flight.emitted += rows;
      this.#info.release(rows);
      if (flight.isDone) this.#end(flight);
    }
    this.#info.activate();
  }
}
