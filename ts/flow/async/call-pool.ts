import type { Host, Timer } from "../../host/host.ts";
import type { StepError } from "../errors.ts";
import { isPromise } from "../plan/is-promise.ts";
import { waitAfter } from "../policy/backoff.ts";
import type { CheckedPolicy } from "../policy/error-policy.ts";
import type { AsyncCallSpec } from "./async-call-spec.ts";
import { Call, type CallScope } from "./call.ts";
import type { Flight } from "./flight.ts";
import { RejectedCall } from "./rejected-call.ts";

/** What a pool of calls works for. */
export interface CallPoolOwner {
  /** A row of a flight has got its result, or a {@link RejectedCall}. */
  settled(flight: Flight, row: number, result: unknown): void;
  /** The pool has done its share for now, and wants to be filled again. */
  paused(): void;
  /** The error of a call that took too long. */
  timeoutOf(call: Call): StepError;
  /** Something is wrong with the pool itself. */
  broken(error: unknown): void;
}

/** One of the calls that may be under way at a time. */
interface Lane {
  /** Undefined where the lane is free, or waits before it tries again. */
  call: Call | undefined;
  /** Set while it waits before it tries again. */
  retry: Timer | undefined;
}

/**
 * Calls started between two fillings: like a batch of a synchronous step, so that functions that answer at once
 * cannot keep timers, input and output waiting for as long as there are records.
 */
const CALLS_A_TURN = 1024;

/** Calls the user's function for the rows of flights, in order, a limited number at a time. */
export class CallPool {
  readonly #spec: AsyncCallSpec;
  readonly #policy: CheckedPolicy;
  readonly #host: Host;
  readonly #scope: CallScope;
  readonly #owner: CallPoolOwner;
  readonly #lanes: Lane[] = [];
  readonly #free: Lane[] = [];
  /** The flight whose next row is called for next. */
  #flight: Flight | undefined;
  #last: Flight | undefined;
  #startable = CALLS_A_TURN;
  /** Fires no later than any call has to settle. */
  #timer: Timer | undefined;

  constructor(spec: AsyncCallSpec, policy: CheckedPolicy, host: Host, owner: CallPoolOwner) {
    this.#spec = spec;
    this.#policy = policy;
    this.#host = host;
    this.#scope = { host };
    this.#owner = owner;
  }

  /** Queues the rows of a flight. */
  add(flight: Flight): void {
    if (this.#last !== undefined) this.#last.next = flight;
    this.#flight ??= flight;
    this.#last = flight;
  }

  /** Starts as many calls as may be under way. */
  fill(): void {
    this.#startable = CALLS_A_TURN;
    while (this.#free.length > 0 || this.#lanes.length < this.#spec.concurrency) {
      const call = this.#nextCall();
      if (call === undefined) break;
      this.#start(this.#free.pop() ?? this.#addLane(), call);
    }
    this.#watch();
  }

  /** Cuts short what is under way, and forgets what is queued. */
  halt(reason: unknown): void {
    for (const lane of this.#lanes) {
      lane.retry?.cancel();
      lane.call?.cutShort(reason);
      lane.call = undefined;
    }
    this.#flight = undefined;
    this.#last = undefined;
    this.#watch();
  }

  #addLane(): Lane {
    const lane: Lane = { call: undefined, retry: undefined };
    this.#lanes.push(lane);
    return lane;
  }

  #nextCall(): Call | undefined {
    while (this.#flight !== undefined && this.#flight.nextRow >= this.#flight.values.length) {
      this.#flight = this.#flight.next;
    }
    const flight = this.#flight;
    if (flight === undefined) {
      this.#last = undefined;
      return undefined;
    }
    if (this.#startable === 0) {
      this.#owner.paused();
      return undefined;
    }
    this.#startable--;
    return this.#callOf(flight, flight.nextRow++, 1);
  }

  #callOf(flight: Flight, row: number, attempt: number): Call {
    const { timeoutMs } = this.#spec;
    const deadline = timeoutMs === undefined ? Number.POSITIVE_INFINITY : this.#host.monotonic() + timeoutMs;
    return new Call(flight, row, attempt, deadline, this.#scope);
  }

  #start(lane: Lane, call: Call): void {
    this.#work(lane, call).catch((error) => this.#owner.broken(error));
  }

  /** Calls for one row after the other. One coroutine for many rows: a promise and two closures less for each. */
  async #work(lane: Lane, first: Call): Promise<void> {
    let call: Call | undefined = first;
    while (call !== undefined) {
      lane.call = call;
      let result: unknown;
      try {
        result = this.#spec.fn(call.value, call);
        if (isPromise(result)) result = await result;
      } catch (cause) {
        if (call.isCutShort) return; // the lane has gone on without it
        if (this.#retries(lane, call)) return;
        result =
          cause instanceof RejectedCall
            ? cause
            : new RejectedCall("step-failed", "the function failed", cause);
      }
      if (call.isCutShort) return;
      this.#owner.settled(call.flight, call.row, result);
      if (call.isCutShort) return; // settling it has ended the flow
      call = this.#nextCall();
    }
    lane.call = undefined;
    this.#free.push(lane);
  }

  /** Has the lane call again after a while, if the record has an attempt left. */
  #retries(lane: Lane, { flight, row, attempt }: Call): boolean {
    const { attempts, backoff } = this.#policy;
    if (attempt >= attempts) return false;
    lane.call = undefined;
    lane.retry = this.#host.setTimer(waitAfter(attempt, backoff!, this.#host), () => {
      lane.retry = undefined;
      this.#start(lane, this.#callOf(flight, row, attempt + 1));
      this.#watch();
    });
    return true;
  }

  /** Sets the timer for the call that has to settle first. There is one timer, and none while nothing is called. */
  #watch(): void {
    if (this.#spec.timeoutMs === undefined) return;
    let first = Number.POSITIVE_INFINITY;
    for (const { call } of this.#lanes)
      if (call !== undefined && call.deadline < first) first = call.deadline;
    if (first === Number.POSITIVE_INFINITY) {
      this.#timer?.cancel();
      this.#timer = undefined;
      return;
    }
    this.#timer ??= this.#host.setTimer(first - this.#host.monotonic(), () => {
      this.#timer = undefined;
      this.#expire();
      this.#watch();
    });
  }

  /** Cuts short the calls that have taken too long; their lanes go on. */
  #expire(): void {
    const now = this.#host.monotonic();
    for (const lane of this.#lanes) {
      const { call } = lane;
      if (call === undefined || call.deadline > now) continue;
      const error = this.#owner.timeoutOf(call);
      call.cutShort(error);
      if (this.#retries(lane, call)) continue;
      this.#owner.settled(call.flight, call.row, new RejectedCall("call-timeout", "", error));
      this.#goOn(lane);
    }
  }

  #goOn(lane: Lane): void {
    const call = this.#nextCall();
    if (call !== undefined) {
      this.#start(lane, call);
    } else {
      lane.call = undefined;
      this.#free.push(lane);
    }
  }
}
