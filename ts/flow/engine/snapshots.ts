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

  /** An epoch has ended: what the step has touched is saved now, before its claim leaves the epoch. */
  take(epoch: number, isLast = false): void {
    const taken = this.#keeper?.epochEnded(this.#step, epoch, this.#state, isLast) ?? [];
    if (this.#port === undefined) return;
    const { output, right } = this.#port;
    output.send(right, batchOf([...taken]));
    right.moveTo(inEpoch(right.time, epoch + 1));
  }

  /** The step is at its end: this is all that is left of it. */
  takeLast(epoch: number): void {
    this.take(epoch, true);
    this.drop();
  }

  /** Nothing more is saved: the last epoch is not complete, and never to be. */
  drop(): void {
    this.#port?.right.drop();
  }
}
