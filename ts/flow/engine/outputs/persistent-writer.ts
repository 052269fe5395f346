import type { Host, Timer } from "../../../host/host.ts";
import type { Batch } from "../../../timely/index.ts";
import { waitAfter } from "../../policy/backoff.ts";
import type { CheckedPolicy } from "../../policy/error-policy.ts";
import type { OpenPartition } from "./open-partition.ts";

/** What a writer hands the record of a row to that no write has taken. */
export type GiveUp = (batch: Batch<unknown>, row: number, cause: unknown) => void;

/** Whether a sink has failed because it was told to stop: then nothing is written again. */
export type IsObedience = (cause: unknown) => boolean;

/** Writes again what a sink has failed to take, as the error policy of the step says. */
export class PersistentWriter {
  readonly #policy: CheckedPolicy;
  readonly #host: Host;
  readonly #giveUp: GiveUp;
  readonly #isObedience: IsObedience;
  /** Each with what ends it. */
  readonly #pauses: Map<Timer, () => void> = new Map();
  #isCancelled = false;
  #isHurried = false;

  constructor(policy: CheckedPolicy, host: Host, giveUp: GiveUp, isObedience: IsObedience) {
    this.#policy = policy;
    this.#host = host;
    this.#giveUp = giveUp;
    this.#isObedience = isObedience;
  }

  /**
   * Goes on after a first write has failed. Where the sink tells how many records it has taken, only the rest is
   * written again, and a record that is given up is the one that it did not take. Where it does not, all are, and
   * before records are given up each is tried alone.
   * @returns How many records were neither taken nor given up, as the sink was stopped.
   */
  async persist(
    partition: OpenPartition,
    batch: Batch<unknown>,
    rows: readonly number[],
    firstCause: unknown,
  ): Promise<number> {
    const { attempts, backoff, ending } = this.#policy;
    let left = rows;
    let cause = firstCause;
    for (let failures = 1; ; failures++) {
      const { taken } = partition;
      if (taken !== undefined && taken > 0) {
        left = left.slice(taken);
        failures = 1; // the one that it has come to has failed once
      }
      if (this.#isCancelled || this.#isObedience(cause)) return left.length;
      if (failures < attempts && !this.#isHurried) {
        await this.#pause(waitAfter(failures, backoff!, this.#host));
      } else if (taken === undefined && left.length > 1 && ending !== "fail") {
        return this.#writeAlone(partition, batch, left);
      } else {
        this.#giveUp(batch, left[0]!, cause);
        left = left.slice(1);
        failures = 0;
      }
      if (left.length === 0) return 0;
      try {
        await partition.write(left.map((row) => batch.values[row]));
        return 0;
      } catch (error) {
        cause = error;
      }
    }
  }

  /** The flow is stopped: pauses end, what is written again then is so for the last time. */
  hurry(): void {
    this.#isHurried = true;
    for (const [timer, end] of this.#pauses) {
      timer.cancel();
      end();
    }
    this.#pauses.clear();
  }

  /** Waits for nothing any more, and writes nothing again. What is being persisted may never settle. */
  cancel(): void {
    this.#isCancelled = true;
    for (const timer of this.#pauses.keys()) timer.cancel();
    this.#pauses.clear();
  }

  async #writeAlone(
    partition: OpenPartition,
    batch: Batch<unknown>,
    rows: readonly number[],
  ): Promise<number> {
    for (const [i, row] of rows.entries()) {
      try {
        await partition.write([batch.values[row]]);
      } catch (cause) {
        if (this.#isCancelled || this.#isObedience(cause)) return rows.length - i;
        this.#giveUp(batch, row, cause);
      }
    }
    return 0;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#host.setTimer(ms, () => {
        this.#pauses.delete(timer);
        resolve();
      });
      this.#pauses.set(timer, resolve);
    });
  }
}
