import { estimateBatch } from "../../../timely/estimate-bytes.ts";
import { type Batch, batchOf, type Delivery } from "../../../timely/index.ts";
import { Claim } from "../../engine/claim.ts";
import { flushAll, gated, type StepLogic } from "../../engine/gated-operator.ts";
import type { Caller, Lowering, OperatorParts, PendingCall } from "../../engine/operator.ts";
import type { StepError } from "../../errors.ts";
import { epochOf, inEpoch, placeOf } from "../../flow-time.ts";
import type { AsyncStep } from "../../graph/step.ts";
import type { Push } from "../../hot/stage.ts";
import type { WaitingBatches } from "../../state/waiting-batches.ts";
import { notIterable } from "../../values/is-iterable.ts";
import type { Call } from "./call.ts";
import { CallPool, type CallPoolOwner } from "./call-pool.ts";
import { ABANDONED, Flight, SENT } from "./flight.ts";
import { problemOf, RejectedCall } from "./rejected-call.ts";
import { sayPending } from "./say-pending.ts";
import { SettledRows } from "./settled-rows.ts";

/** A call that takes longer is told of as an epoch ends. */
const WARN_AFTER_MS = 60_000;

const make = gated<AsyncStep>((step, parts) => new AsyncLogic(step, parts));

/** How an asynchronous step becomes an operator. */
export const asyncLowering: Lowering<AsyncStep> = {
  route: "stay",
  timeFrom: "inputs",
  make,
  makeInLoop: make,
};

/**
 * What an asynchronous step does. It holds a claim for each batch until the calls for all of its records have settled and
 * their results were sent: so watermarks behind it are right, and nothing has to be forwarded by hand. When an epoch
 * ends the claims move on to the next one: records whose calls are under way are kept, and a slow call holds up nobody.
 */
class AsyncLogic implements StepLogic, CallPoolOwner, Caller {
  readonly claim = "none";
  readonly #step: AsyncStep;
  readonly #parts: OperatorParts;
  readonly #ordered: boolean;
  readonly #push: Push;
  readonly #pool: CallPool;
  /** The flights that are not done, in the order in which they came. */
  readonly #flights: WaitingBatches<Flight>;
  /** Rows of an unordered step that have settled and were not sent. */
  readonly #settled: SettledRows = new SettledRows();
  #hasWarned = false;
  /** Whether it is going to be activated, or is so now: then it need not ask. */
  #isAsked = false;

  constructor(step: AsyncStep, parts: OperatorParts) {
    const { run, info, chains, state } = parts;
    this.#step = step;
    this.#parts = parts;
    this.#ordered = step.call.ordered;
    this.#push = chains[0]!.push;
    this.#flights = state.waiting("calls");
    this.#pool = new CallPool(step.call, step.policy, info.host, this);
    run.onStop(() => this.#abandon(run.stopReason));
    run.callers.add(this);
  }

  get longestCall(): PendingCall | undefined {
    const { info, run } = this.#parts;
    for (const flight of this.#flights) {
      const row = flight.openRow;
      if (row === undefined) continue;
      const site = run.telling.siteOf(flight.values[row], flight.keys?.[row]);
      return { step: this.#step.id, time: flight.time, forMs: info.host.monotonic() - flight.since, site };
    }
    return undefined;
  }

  /** Calls that were under way are made again. */
  onStart(): void {
    const { claim } = this.#parts;
    for (const { time, batch } of this.#flights.takeLoaded(epochOf(claim.time)))
      this.#begin(batch, claim.delayed(time), estimateBatch(batch));
  }

  onActivation(): void {
    this.#isAsked = true;
  }

  onEnd(): boolean {
    return this.#flights.isEmpty;
  }

  onMessage(message: Delivery<unknown>): void {
    const { run, outputs } = this.#parts;
    const { batch, bytes } = message;
    if (run.stopping) run.abandoned += batch.values.length;
    else this.#begin(batch, new Claim(outputs.map((output) => message.capability.retain(output))), bytes);
  }

  onFrontier(): void {
    const hasMore = this.#pool.fill();
    this.#isAsked = false;
    if (hasMore) this.#ask();
    if (this.#ordered) this.#sendInOrder();
    else this.#sendSettled();
  }

  moveToEpoch(next: number): void {
    this.#warn();
    for (const { claim } of this.#flights) claim.moveTo(inEpoch(claim.time, next));
  }

  /** Nothing else tells of a call that is never answered: it holds up no commit. */
  #warn(): void {
    const call = this.#hasWarned ? undefined : this.longestCall;
    if (call === undefined || call.forMs < WARN_AFTER_MS) return;
    this.#hasWarned = true;
    this.#parts.info.host.warn?.(`tidemark: ${sayPending(call)}`);
  }

  settled(flight: Flight, row: number, result: unknown): void {
    flight.results[row] = result;
    if (!this.#ordered) this.#settled.add(flight, row);
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
    return this.#parts.desk.fail("call-timeout", problem, flight.values[row], flight.keys?.[row]);
  }

  broken(error: unknown): void {
    this.#parts.info.fail(error);
  }

  #ask(): void {
    this.#isAsked = true;
    this.#parts.info.activate();
  }

  #begin(batch: Batch<unknown>, claim: Claim, bytes: number): void {
    const flight = new Flight(batch, claim, this.#ordered, bytes, this.#parts.info.host.monotonic());
    this.#parts.info.hold(batch.values.length, flight.bytesOf(batch.values.length));
    this.#flights.add(flight);
    this.#pool.add(flight);
  }

  #sendInOrder(): void {
    for (let flight = this.#flights.first; flight !== undefined; flight = this.#flights.first) {
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
    const { run, counter, chains } = this.#parts;
    run.notePlace(claim.time);
    counter.passed += end - first;
    if (first === 0 && end === results.length) chains[0]!.pushAll(batchOf(results, keys, eventTimes));
    else for (let row = first; row < end; row++) this.#push(results[row], keys?.[row], eventTimes?.[row]);
  }

  #sendSettled(): void {
    this.#settled.takeAll((flight, rows) => {
      for (const row of rows) this.#send(flight, row);
      flight.emitted += rows.length;
      this.#flush(flight, rows.length);
    });
  }

  #send({ values, keys, eventTimes, results, claim }: Flight, row: number): void {
    const { run, desk, counter } = this.#parts;
    run.notePlace(claim.time);
    const result = results[row];
    results[row] = SENT;
    const key = keys?.[row];
    const eventTime = eventTimes?.[row];
    if (result === ABANDONED) return;
    if (RejectedCall.is(result)) {
      desk.reject(result.code, problemOf(result, desk), values[row], key, eventTime, result.cause);
    } else if (this.#step.call.spread) {
      this.#sendElements(result, values[row], key, eventTime);
    } else {
      counter.passed++;
      this.#push(result, key, eventTime);
    }
  }

  #sendElements(
    many: unknown,
    value: unknown,
    ...[key, eventTime]: [Parameters<Push>[1], Parameters<Push>[2]]
  ): void {
    const { desk } = this.#parts;
    if (!Array.isArray(many)) {
      const problem = notIterable("the function must give an iterable", many, desk.call);
      desk.reject("not-iterable", problem, value, key, eventTime);
      return;
    }
    for (const element of many) {
      this.#parts.counter.passed++;
      this.#push(element, key, eventTime);
    }
  }

  /** Sends what was pushed, and lets go of what is done. */
  #flush(flight: Flight, rows: number): void {
    flushAll(this.#parts, flight.claim.capabilities);
    this.#flights.touchRows(flight);
    this.#parts.info.release(rows, flight.bytesOf(rows));
    if (flight.isDone) this.#end(flight);
  }

  #end(flight: Flight): void {
    flight.claim.drop();
    this.#flights.delete(flight);
  }

  #fail(flight: Flight, row: number, by: RejectedCall): void {
    const { desk } = this.#parts;
    const { code, cause } = by;
    const error = desk.fail(code, problemOf(by, desk), flight.values[row], flight.keys?.[row], cause);
    this.#pool.halt(error);
    this.#parts.info.fail(error.at(placeOf(flight.claim.time)));
  }

  /** The flow is stopped: what is under way is cut short. What has settled is still sent. */
  #abandon(reason: unknown): void {
    this.#pool.halt(reason);
    for (const flight of this.#flights) {
      const rows = flight.abandon();
      this.#parts.run.abandoned += rows;
      if (this.#ordered) continue; // sending in order passes them over
      flight.emitted += rows;
      this.#parts.info.release(rows, flight.bytesOf(rows));
      if (flight.isDone) this.#end(flight);
    }
    this.#parts.info.activate();
  }
}
