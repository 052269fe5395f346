import type { SinkPartition } from "../../../connectors/sink.ts";
import type { MaybePromise } from "../../../connectors/source.ts";
import { isPromise } from "../../values/is-promise.ts";
import { told } from "../../values/told.ts";

/** A partition of a sink that is open: closed or aborted, once, and never closed while it writes. */
export class OpenPartition {
  readonly name: string;
  readonly #partition: SinkPartition<unknown>;
  #writing: Promise<void> | undefined;
  #isOver = false;
  /** Whether no run before this one has saved anything of it. */
  readonly isNew: boolean;

  constructor(name: string, partition: SinkPartition<unknown>, isNew: boolean) {
    this.name = name;
    this.#partition = partition;
    this.isNew = isNew;
  }

  /** Whether it shows what was prepared when told to. */
  get isTransactional(): boolean {
    const { prepare, commit } = this.#partition;
    return prepare !== undefined && commit !== undefined;
  }

  /** Whether it can be cut back. */
  get isRewinding(): boolean {
    return !this.isTransactional && this.#partition.position !== undefined;
  }

  /** Whether it is neither, and may be given records again. */
  get isPlain(): boolean {
    return !this.isTransactional && !this.isRewinding;
  }

  /** Of a rewinding one: where the next write starts. */
  async position(): Promise<unknown> {
    return this.#partition.position!();
  }

  /** Of a transactional one. */
  async prepare(): Promise<unknown> {
    return this.#partition.prepare!();
  }

  /** Of a transactional one. */
  async commit(token: unknown): Promise<void> {
    await this.#partition.commit!(token);
  }

  /** How many records of the last write were taken, where the sink knows. */
  get taken(): number | undefined {
    const taken: unknown = told(() => this.#partition.taken);
    return Number.isInteger(taken) && (taken as number) >= 0 ? (taken as number) : undefined;
  }

  /** Whether the columns of a write that has settled may be filled again. */
  get letsGo(): boolean {
    return told(() => this.#partition.letsGo) === true;
  }

  write(values: readonly unknown[]): MaybePromise<void> {
    const written = this.#partition.write(values);
    if (!isPromise(written)) return undefined;
    this.#writing = Promise.resolve(written); // a promise of ours: what a thenable's own `then` gives is anything
    return this.#writing;
  }

  async close(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#partition.close?.();
  }

  /** Tells it of a failure. */
  async abort(reason: unknown): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#partition.abort !== undefined) return this.#partition.abort(reason);
    if (this.isTransactional) return; // its close would make visible what is not committed
    await this.#writing?.catch(() => {}); // whoever wrote hears of it
    await this.#partition.close?.();
  }
}
