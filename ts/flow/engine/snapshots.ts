import type { BareOutput } from "../../timely/bare-output.ts";
import { batchOf, type Capability } from "../../timely/index.ts";
import { inEpoch } from "../flow-time.ts";
import type { StepState } from "../state/step-state.ts";
import type { StateKeeper } from "./state-keeper.ts";

/** The port by which snapshots leave an operator, and the right to send them. */
export interface SnapshotPort {
  readonly output: BareOutput<unknown>;
  readonly right: Capability;
}

/**
 * What a step hands on as epochs end. It holds the right to for the epoch that it is in, so nobody takes that for complete
 * before; and nothing that comes to the step holds the port back but this: so in a loop it ends no later than the gate says.
 */
export class Snapshots {
  readonly #step: string;
  readonly #keeper: StateKeeper | undefined;
  readonly #state: StepState;
  readonly #port: SnapshotPort | undefined;
  /** What is still to be saved of the epoch that ends. */
  #rest: Iterator<unknown> | undefined;

  constructor(
    step: string,
    keeper: StateKeeper | undefined,
    state: StepState,
    port: SnapshotPort | undefined,
  ) {
    this.#step = step;
    this.#keeper = keeper;
    this.#state = state;
    this.#port = port;
  }

  /** Whether anybody keeps what the step saves. */
  get areKept(): boolean {
    return this.#keeper !== undefined;
  }

  /**
   * An epoch has ended: what the step has touched is saved now, before its claim leaves the epoch. Much of it is saved bit
   * by bit: until all is, the step is to change nothing, and to ask again soon.
   * @returns Whether all is saved.
   */
  take(epoch: number, isLast = false): boolean {
    if (this.#keeper === undefined) return true;
    this.#rest ??= (this.#keeper.epochEnded(this.#step, epoch, this.#state, isLast) ?? [])[Symbol.iterator]();
    const next = this.#rest.next(); // one part an activation: each takes a millisecond or two
    if (next.done !== true) {
      this.#port?.output.send(this.#port.right, batchOf([next.value]));
      return false;
    }
    this.#rest = undefined;
    this.#port?.right.moveTo(inEpoch(this.#port.right.time, epoch + 1));
    return true;
  }

  /** The same for all that is left of a step at its end. */
  takeLast(epoch: number): boolean {
    if (!this.take(epoch, true)) return false;
    this.drop();
    return true;
  }

  /** The same for what is little: at once. */
  takeAll(epoch: number): void {
    while (!this.take(epoch));
  }

  /** Nothing more is saved: the last epoch is not complete, and never to be. */
  drop(): void {
    this.#port?.right.drop();
  }
}
