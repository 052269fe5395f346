import { sharedElements } from "../../core/frontier.ts";
import type { Delivery, Input, Timestamp } from "../../timely/index.ts";
import { earliestEpoch } from "../flow-time.ts";
import { Alarm } from "./alarm.ts";
import type { Right } from "./chains/chain.ts";
import type { Operator, OperatorMaker, OperatorParts } from "./operator.ts";

/**
 * After so many records a step gives the others and the platform a turn: at an epoch's end all that has come while it was
 * being saved waits in front of it.
 */
const MOST_AT_ONCE = 8_192;

/**
 * What a step does in its operator. It sees the messages of one epoch at a time, by all of its inputs; whoever keeps
 * something from message to message keeps it in its `StepState`.
 */
export interface StepLogic {
  /**
   * "follows": it may emit whenever its input may still. "own": so it may, and gives its claim up by itself, some time
   * after the end. "none": it sends only in answer to messages. Default: "follows".
   */
  readonly claim?: "follows" | "own" | "none";
  /** In which order its inputs are asked for messages. Default: from the first to the last. */
  readonly sides?: readonly number[];
  /** While it is true no message is handed to it, and its claim stays where it is. */
  readonly isBusy?: boolean;
  /** How far behind its input's event time its claim stays, in ms. Default: 0. */
  readonly lag?: number;
  /** Event time that its claim does not go beyond, as something waits there. Default: +Infinity. */
  readonly waitsAt?: number;
  /** Its first activation begins: what was loaded can be taken up, while it has its claim. */
  onStart?(): void;
  /** An activation begins. */
  onActivation?(): void;
  /** Takes a message of the current epoch. @param side By which of its inputs it came. */
  onMessage(message: Delivery<unknown>, side: number): void;
  /** All messages that are here have been taken. What is due by the frontier is emitted before the claim follows it. */
  onFrontier?(frontier: readonly Timestamp[]): void;
  /** In place of the claim's moving along with the frontier. */
  follow?(frontier: readonly Timestamp[]): void;
  /** No message of the epoch can come any more: what it holds moves on to the next one. */
  moveToEpoch?(next: number): void;
  /** When the wall clock is to wake it, in ms since 1970; +Infinity: it is not. */
  readonly wakeAt?: number;
  /** The claim has followed. */
  onClock?(): void;
  /** Nothing can come any more. Returns whether it is done; if not it is asked again. Default: it is. */
  onEnd?(): boolean;
}

/**
 * The one skeleton of operators that have inputs, and the gate in front of these. The gate hands out the messages of the
 * current epoch alone; those of later ones stay at the inputs, where they count, so that no frontier passes them. When
 * the frontiers of all inputs have left the epoch: event time as far as it has come, then what the step has touched is
 * saved (`Snapshots`), then the claim leaves the epoch, then the next one opens. So at the end of an epoch the state is
 * exactly the effect of all records up to it.
 */
export class GatedOperator implements Operator {
  readonly #logic: StepLogic;
  readonly #parts: OperatorParts;
  readonly #alarm: Alarm;
  readonly #holdsClaim: boolean;
  readonly #sides: readonly number[];
  /** The epoch whose messages are handed out. */
  #epoch: number;
  #hasStarted = false;
  #hasEnded = false;
  /** The frontier at which an epoch was complete whose state is being saved: until it is, nothing else is done. */
  #saving: readonly Timestamp[] | undefined;

  constructor(parts: OperatorParts, logic: StepLogic) {
    this.#logic = logic;
    this.#parts = parts;
    this.#epoch = parts.run.epochs.first;
    this.#alarm = new Alarm(parts.info);
    this.#holdsClaim = logic.claim !== "none";
    this.#sides = logic.sides ?? [...parts.inputs.keys()];
  }

  get lag(): number {
    return this.#logic.lag ?? 0;
  }

  activate(): void {
    if (this.#hasEnded) return;
    if (!this.#hasStarted) this.#start();
    if (this.#saving !== undefined && !this.#goOnSaving(this.#saving)) return;
    const logic = this.#logic;
    logic.onActivation?.();
    let frontier: readonly Timestamp[];
    do {
      if (!this.#takeMessages() || this.#isBusy) return;
      frontier = this.#frontier();
      if (this.#holdsClaim) this.#parts.run.notePlace(this.#parts.claim.time); // what follows is no record's
      logic.onFrontier?.(frontier);
      if (this.#isBusy) return;
    } while (this.#moveOn(frontier));
    if (this.#saving !== undefined) return;
    logic.onClock?.();
    if (this.#isBusy) return;
    if (frontier.length === 0 && this.#end()) return;
    const { wakeAt = Number.POSITIVE_INFINITY } = logic;
    if (wakeAt < Number.POSITIVE_INFINITY) this.#alarm.wakeAt(wakeAt);
  }

  get #isBusy(): boolean {
    return this.#logic.isBusy === true;
  }

  #start(): void {
    this.#hasStarted = true;
    this.#logic.onStart?.();
    if (!this.#holdsClaim) this.#parts.claim.drop();
  }

  /** Returns false where some are left for the next activation, which comes by itself. */
  #takeMessages(): boolean {
    const { inputs, counter, run, info } = this.#parts;
    const logic = this.#logic;
    const most = counter.received + MOST_AT_ONCE;
    for (const side of this.#sides) {
      const input = inputs[side]!;
      while (!this.#isBusy) {
        if (counter.received >= most) {
          info.activate();
          return false;
        }
        const message = input.next(this.#epoch);
        if (message === undefined) break;
        counter.received += message.batch.values.length;
        run.notePlace(message.time);
        logic.onMessage(message, side);
      }
    }
    return true;
  }

  #frontier(): readonly Timestamp[] {
    const { inputs } = this.#parts;
    return inputs.length === 1 ? elementsOf(inputs[0]!) : inputs.flatMap(elementsOf);
  }

  /** Saves on, with the frontier that it began at. Returns whether the step can go on. */
  #goOnSaving(frontier: readonly Timestamp[]): boolean {
    this.#saving = undefined;
    if (frontier.length === 0) return !this.#endSaved();
    this.#moveOn(frontier);
    return this.#saving === undefined;
  }

  /** Lets the claim follow, out of the epoch if that is complete and saved. Returns whether another one has opened. */
  #moveOn(frontier: readonly Timestamp[]): boolean {
    const next = earliestEpoch(frontier);
    const isComplete = next > this.#epoch && next < Number.POSITIVE_INFINITY;
    if (isComplete) {
      if (!this.#parts.snapshots.take(this.#epoch)) {
        this.#saveOn(frontier);
        return false;
      }
      this.#logic.moveToEpoch?.(next);
    }
    if (this.#logic.follow !== undefined) this.#logic.follow(frontier);
    else if (this.#holdsClaim) this.#parts.claim.follow(frontier, this.#logic.lag, this.#logic.waitsAt);
    if (isComplete) this.#epoch = next;
    return isComplete;
  }

  #saveOn(frontier: readonly Timestamp[]): void {
    this.#saving = frontier;
    this.#parts.info.activate();
  }

  /** Returns whether it is done, or about to be. */
  #end(): boolean {
    return (this.#logic.onEnd?.() ?? true) && this.#endSaved();
  }

  /** Returns true: all that is left is to save what it keeps. */
  #endSaved(): boolean {
    const { run, snapshots } = this.#parts;
    if (run.stopping) snapshots.drop();
    else if (!snapshots.takeLast(this.#epoch)) {
      this.#saveOn([]);
      return true;
    }
    this.#hasEnded = true;
    if ((this.#logic.claim ?? "follows") === "follows") this.#parts.claim.drop();
    return true;
  }
}

/** A maker of gated operators out of one of their logics. */
export function gated<S>(make: (step: S, parts: OperatorParts) => StepLogic): OperatorMaker<S> {
  return (step, parts) => new GatedOperator(parts, make(step, parts));
}

/** Sends what has gathered in all chains of an operator. */
export function flushAll({ chains }: Pick<OperatorParts, "chains">, right: Right): void {
  for (const chain of chains) chain.flush(right);
}

function elementsOf({ frontier }: Input<unknown>): readonly Timestamp[] {
  return sharedElements(frontier);
}
