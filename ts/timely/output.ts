import { BareOutput } from "./bare-output.ts";
import type { Batch } from "./batch.ts";
import type { AnyCapability } from "./input-capability.ts";
import { Session } from "./session.ts";

/**
 * An output port of an operator. It sends with the capability of a message ({@link Input.next}) during the activation,
 * or with one that was kept ({@link Capability}) at any time; what is sent outside of steps wakes the worker.
 */
export class Output<T> extends BareOutput<T> {
  readonly #sessions: Session<T>[] = [];
  #isCut = false;

  /**
   * Sends a batch as one message, after what was given to sessions before.
   * @param claim The right to send; its time is the message's.
   * @param batch It is not copied: neither sender nor receivers may change it any more. An empty one is not sent.
   * @throws {TimelyError} `wrong-output`, `capability-dropped` or `time-not-reachable` when `claim` does not allow it.
   */
  override send(claim: AnyCapability, batch: Batch<T>): void {
    const time = claim.timeAt(this);
    if (this.#sessions.length > 0) for (const session of this.#sessions) session.flush();
    this.push(time, batch);
  }

  /**
   * A session at the claim's time, for records given one by one. Asking again with the same claim gives the same one;
   * with another claim, what was given to the last is sent first.
   * @param claim The right to send; its time is the records'.
   * @throws {TimelyError} `wrong-output`, `capability-dropped` or `time-not-reachable` when `claim` does not allow it.
   */
  session(claim: AnyCapability): Session<T> {
    const time = claim.timeAt(this);
    const last = this.#sessions.at(-1);
    if (last?.isFor(claim, time)) return last;
    last?.flush();
    if (last === undefined && !this.operator.isRunning) this.operator.dataflow.flushBeforeSweep(this);
    if (this.#isCut) this.#sessions.length = 0; // nobody ends them any more
    const session = new Session(this, claim, time);
    this.#sessions.push(session);
    return session;
  }

  /** @internal Sends what was given to sessions, and ends them. */
  override flush(): void {
    if (this.#sessions.length === 0) return;
    for (const session of this.#sessions) session.close();
    this.#sessions.length = 0;
  }

  /** @internal From now on nothing that is sent here arrives anywhere; what sessions collected is dropped. */
  override cut(): void {
    this.#isCut = true;
    super.cut();
    for (const session of this.#sessions) session.flush(); // stays open: giving to it is no error
  }
}
