import type { SinkPartition } from "../../../connectors/sink.ts";
import type { Host, Timer } from "../../../host/host.ts";
import type { Batch } from "../../../timely/index.ts";
import { waitAfter } from "../../policy/backoff.ts";
import type { CheckedPolicy } from "../../policy/error-policy.ts";

/** What a writer hands the record of a row to that no write has taken. */
export type GiveUp = (batch: Batch<unknown>, row: number, cause: unknown) => void;

/** Writes again what a sink has failed to take, as the error policy of the step says. */
export class PersistentWriter {
  readonly #policy: CheckedPolicy;
  readonly #host: Host;
  readonly #giveUp: GiveUp;
  readonly #pauses: Set<Timer> = new Set();

  constructor(policy: CheckedPolicy, host: Host, giveUp: GiveUp) {
    this.#policy = policy;
    this.#host = host;
    this.#giveUp = giveUp;
  }

  /**
   * Goes on after a first write has failed. Where the sink tells how many records it has taken, only the rest is
   * written again, and a record that is given up is the one that it did not take. Where it does not, all are, and
   * before records are given up each is tried alone.
   */
  async persist(
    partition: SinkPartition<unknown>,
    batch: Batch<unknown>,
    rows: readonly number[],
    firstCause: unknown,
  ): Promise<void> {
    const { attempts, backoff, ending } = this.#policy;
    let left = rows;
    let cause = firstCause;
    for (let failures = 1; ; failures++) {
      const { taken } = partition;
      if (taken !== undefined && taken > 0) {
        left = left.slice(taken);
        failures = 1; // the one that it has come to has failed once
      }
      if (failures < attempts) {
        await this.#pause(waitAfter(failures, backoff!, this.#host));
      } else if (taken === undefined && left.length > 1 && ending !== "fail") {
        return this.#writeAlone(partition, batch, left);
      } else {
        this.#giveUp(batch, left[0]!, cause);
        left = left.slice(1);
        failures = 0;
      }
      if (left.length === 0) return;
      try {
        return await partition.write(left.map((row) => batch.values[row]));
      } catch (error) {
        cause = error;
      }
    }
  }

  /** Waits for nothing any more. What is being persisted never settles. */
  cancel(): void {
    for (const timer of this.#pauses) timer.cancel();
  }

  async #writeAlone(
    partition: SinkPartition<unknown>,
    batch: Batch<unknown>,
    rows: readonly number[],
  ): Promise<void> {
    for (const row of rows) {
      try {
        await partition.write([batch.values[row]]);
      } catch (cause) {
        this.#giveUp(batch, row, cause);
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#host.setTimer(ms, () => {
        this.#pauses.delete(timer);
        resolve();
      });
      this.#pauses.add(timer);
    });
  }
}
