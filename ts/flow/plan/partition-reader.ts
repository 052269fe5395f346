import type { ReadResult, SourcePartition } from "../../connectors/source.ts";
import type { Claim } from "./claim.ts";
import { isPromise } from "./is-promise.ts";
import type { PartitionWatermark } from "./watermark.ts";

/** One partition of an input, as its worker reads it. */
export class PartitionReader {
  readonly name: string;
  /** Where it may still send: (epoch, its watermark). Dropped when it has closed: an input is not done before. */
  readonly claim: Claim;
  /** Absent where the input has no event time. */
  readonly watermark: PartitionWatermark | undefined;
  readonly #partition: SourcePartition<unknown>;
  #state: "idle" | "reading" | "read" | "ended" = "idle";
  #result: ReadResult<unknown> | undefined;
  #wakeAt = Number.NEGATIVE_INFINITY;

  constructor(
    name: string,
    partition: SourcePartition<unknown>,
    claim: Claim,
    watermark: PartitionWatermark | undefined,
  ) {
    this.name = name;
    this.claim = claim;
    this.watermark = watermark;
    this.#partition = partition;
  }

  get hasEnded(): boolean {
    return this.#state === "ended";
  }

  /** When to read again; undefined while a read is under way or when there is nothing to read any more. */
  get wakeAt(): number | undefined {
    return this.#state === "idle" || this.#state === "read" ? this.#wakeAt : undefined;
  }

  /** How far it has got, from 0 to 1, where that is known. */
  get progress(): number | undefined {
    return this.#state === "ended" ? 1 : this.#partition.progress?.();
  }

  /**
   * The next records, if they are there at once. Otherwise undefined, and `onArrival` or `onFailure` is called
   * later.
   */
  poll(
    now: number,
    limit: number,
    onArrival: () => void,
    onFailure: (cause: unknown) => void,
  ): ReadResult<unknown> | undefined {
    if (this.#state === "read") return this.#take();
    if (this.#state !== "idle" || this.#wakeAt > now) return undefined;
    const result = this.#partition.read(limit);
    if (!isPromise(result)) return this.#handOut(result);
    this.#state = "reading";
    result.then(
      (arrived) => {
        if (this.#state !== "reading") return; // stopped meanwhile
        this.#state = "read";
        this.#result = arrived;
        this.#wakeAt = Number.NEGATIVE_INFINITY;
        onArrival();
      },
      (cause) => {
        if (this.#state === "reading") onFailure(cause); // a read that a stop has cut short may well reject
      },
    );
    return undefined;
  }

  /** Ends it at once: it is not read again. Settles when the partition has closed. */
  async end(): Promise<void> {
    this.#state = "ended";
    await this.#partition.close?.();
  }

  #take(): ReadResult<unknown> {
    const result = this.#result!;
    this.#result = undefined;
    return this.#handOut(result);
  }

  #handOut(result: ReadResult<unknown>): ReadResult<unknown> {
    if (!Array.isArray(result?.values)) throw new TypeError("a read must give { values: [...] }");
    this.#state = "idle";
    this.#wakeAt = result.wakeAt ?? Number.NEGATIVE_INFINITY;
    return result;
  }
}
