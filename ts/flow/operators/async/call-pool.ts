import type { Host, Timer } from "../../../host/host.ts";
import type { StepError } from "../../errors.ts";
import type { AsyncCallSpec } from "../../graph/async-call-spec.ts";
import { waitAfter } from "../../policy/backoff.ts";
import type { CheckedPolicy } from "../../policy/error-policy.ts";
import { isPromise } from "../../values/is-promise.ts";
import { Call, type CallScope } from "./call.ts";
import type { Flight } from "./flight.ts";
import { RejectedCall } from "./rejected-call.ts";

/** What a pool of calls works for. */
export interface CallPoolOwner {
  /** A row of a flight has got its result. */
  settled(flight: Flight, row: number, result: unknown): void;
  /** All calls for a row have failed. */
  rejected(flight: Flight, row: number, by: RejectedCall): void;
  /** The pool is to be filled again: it has done its share for now, or has calls to give a deadline. */
  wantsTurn(): void;
  /** The error of a call that took too long. */
  timeoutOf(call: Call): StepError;
  /** Something is wrong with the pool itself. */
  broken(error: unknown): void;
}

/** One of the calls that may be under way at a time. */
interface Lane {
  /** Undefined where the lane is free, or waits before it tries again. */
  call: Call | undefined;
  /** Instant of the monotonic clock, in ms, by which the call must have settled; +Infinity before it has one. */
  deadline: number;
  /** Set while it waits before it tries again. */
  retry: Timer | undefined;
}

/**
 * Calls started between two fillings: like a batch of a synchronous step, so that functions that answer at once
 * cannot keep timers, input and output waiting for as long as there are records.
 */
const CALLS_A_TURN = 2048;

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

  /** Starts as many calls as may be under way. Returns whether there are more that were not started for its share. */
  fill(): boolean {
    this.#startable = CALLS_A_TURN;
    while (this.#free.length > 0 || this.#lanes.length < this.#spec.concurrency) {
      const call = this.#nextCall();
      if (call === undefined) break;
      this.#start(this.#free.pop() ?? this.#addLane(), call);
    }
    this.#watch();
    return this.#startable === 0 && this.#flight !== undefined;
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
    const lane: Lane = { call: undefined, deadline: Number.POSITIVE_INFINITY, retry: undefined };
    this.#lanes.push(lane);
    return lane;
  }

  /** @param settled One that may serve for it. */
  #nextCall(settled?: Call): Call | undefined {
    while (this.#flight !== undefined && this.#flight.nextRow >= this.#flight.values.length) {
      const { next } = this.#flight;
      this.#flight.next = undefined; // else V8 would keep all that came behind one that has grown old
      this.#flight = next;
    }
    const flight = this.#flight;
    if (flight === undefined) {
      this.#last = undefined;
      return undefined;
    }
    if (this.#startable === 0) {
      this.#owner.wantsTurn();
      return undefined;
    }
    this.#startable--;
    const row = flight.takeRow();
    return settled === undefined ? new Call(flight, row, 1, this.#scope) : settled.begin(flight, row);
  }

  #start(lane: Lane, call: Call): void {
    this.#work(lane, call).catch((error) => this.#owner.broken(error));
  }

  /** Calls for one row after the other. One coroutine for many rows: a promise and two closures less for each. */
  async #work(lane: Lane, first: Call): Promise<void> {
    const { fn, timeoutMs } = this.#spec;
    let call: Call | undefined = first;
    while (call !== undefined) {
      lane.call = call;
      lane.deadline = Number.POSITIVE_INFINITY;
      if (timeoutMs !== undefined) this.#owner.wantsTurn();
      let result: unknown;
      try {
        result = fn(call.flight.values[call.row], call);
        if (typeof result === "object" && result !== null && isPromise(result)) result = await result;
      } catch (cause) {
        if (call.isCutShort || this.#retries(lane, call)) return;
        this.#owner.rejected(call.flight, call.row, rejectedBy(cause));
        if (call.isCutShort) return; // that has ended the flow
        call = this.#nextCall(call);
        continue;
      }
      if (call.isCutShort) return; // the lane has gone on without it
      this.#owner.settled(call.flight, call.row, result);
      call = this.#nextCall(call);
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
      this.#start(lane, new Call(flight, row, attempt + 1, this.#scope));
      this.#watch();
    });
    return true;
  }

  /**
   * Gives the calls that were started since the last time a deadline, and sets the timer for the first. There is one
   * timer, and none while nothing is called; a call that settles in the turn it was made in has asked no clock.
   */
  #watch(): void {
    const { timeoutMs } = this.#spec;
    if (timeoutMs === undefined) return;
    const now = this.#host.monotonic();
    let first = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes) {
      if (lane.call === undefined) continue;
      if (lane.deadline === Number.POSITIVE_INFINITY) lane.deadline = now + timeoutMs;
      if (lane.deadline < first) first = lane.deadline;
    }
    if (first === Number.POSITIVE_INFINITY) {
      this.#timer?.cancel();
      this.#timer = undefined;
      return;
    }
    this.#timer ??= this.#host.setTimer(first - now, () => {
      this.#timer = undefined;
      this.#expire();
      this.#watch();
    });
  }

  /** Cuts short the calls that have taken too long; their lanes go on. */
  #expire(): void {
    const now = this.#host.monotonic();
    for (const lane of this.#lanes) {
      const { call, deadline } = lane;
      if (call === undefined || deadline > now) continue;
      const error = this.#owner.timeoutOf(call);
      call.cutShort(error);
      if (this.#retries(lane, call)) continue;
      this.#owner.rejected(call.flight, call.row, new RejectedCall("call-timeout", "", error));
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

function rejectedBy(cause: unknown): RejectedCall {
  return RejectedCall.is(cause) ? cause : new RejectedCall("step-failed", "the function failed", cause);
}
