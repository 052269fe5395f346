import type { BareOutput } from "../../timely/bare-output.ts";
import { batchOf, type Capability, type Input, type OperatorInfo } from "../../timely/index.ts";
import type { SegmentInfo } from "../segments.ts";
import type { Order, Written } from "./messages.ts";

/** While anything changes, so many bytes at least may be saved again in an epoch. */
const LEAST_RENEWED = 4_096;

/** More than what lies in many little pieces is. */
const FRAGMENTED_BYTES = 16 * 2 ** 20;

/** An epoch whose parts are durable. */
export interface DurableEpoch {
  readonly epoch: number;
  readonly isFinal: boolean;
  readonly isTold: boolean;
  readonly beginsSink: boolean;
  readonly segments: readonly SegmentInfo[];
  /** What was saved before this epoch has been saved again. */
  readonly horizon: number;
}

/** Who decides when epochs end, and makes commits durable. */
export interface CommitterParts {
  readonly workers: number;
  readonly first: number;
  /** Whether an epoch is to end now; asked while none is being committed. */
  isDue(): boolean;
  /** Whether what the store holds lies in many little pieces: then all of it may be saved again at once. */
  readonly isFragmented: boolean;
  /** Whether nothing is to be read any more. */
  readonly isStopping: boolean;
  /** An epoch has been told to end. */
  ended(epoch: number): void;
  commit(epoch: DurableEpoch): Promise<void>;
  /** An epoch is durable, and all are told. */
  committed(epoch: number, isOver: boolean): void;
}

/** The one who ends epochs and commits them: one after the other, and never two at once. Runs on the first worker. */
export class Committer {
  readonly #parts: CommitterParts;
  readonly #written: Input<Written>;
  readonly #asked: Input<true>;
  readonly #orders: BareOutput<Order>;
  readonly #right: Capability;
  readonly #info: OperatorInfo;
  /** Of epochs that are not committed. */
  #durable: Written[] = [];
  /** By worker. */
  readonly #safe: number[];
  #isTold = false;
  /** The last epoch that was told to end, and the last that is committed. */
  #ended: number;
  #committed: number;
  #isCommitting = false;
  #isAsked = false;
  /** How much had changed in the last epoch, in bytes. */
  #changed = 0;
  /** The epoch after which nothing is read. */
  #last = Number.POSITIVE_INFINITY;

  constructor(
    parts: CommitterParts,
    written: Input<Written>,
    asked: Input<true>,
    orders: BareOutput<Order>,
    right: Capability,
    info: OperatorInfo,
  ) {
    this.#parts = parts;
    this.#written = written;
    this.#asked = asked;
    this.#orders = orders;
    this.#right = right;
    this.#info = info;
    this.#safe = Array.from({ length: parts.workers }, () => 0);
    this.#ended = parts.first - 1;
    this.#committed = parts.first - 1;
  }

  activate(): void {
    this.#written.forEach((_, { values }) => {
      for (let i = 0; i < values.length; i++) this.#durable.push(values[i]!);
    });
    this.#asked.forEach(() => {
      this.#isAsked = true;
    });
    if (this.#isCommitting || this.#right.isDropped || this.#committed >= this.#last) return;
    const { isEmpty, elements } = this.#written.frontier;
    const isBehind = this.#ended > this.#committed;
    if (isBehind && elements.every(([epoch]) => epoch! > this.#ended)) this.#commit(this.#ended, false);
    else if (isEmpty) this.#commit(this.#ended + 1, true);
    else if (!isBehind && this.#last === Number.POSITIVE_INFINITY && this.#isDue()) this.#end();
  }

  #isDue(): boolean {
    return this.#ended < this.#parts.first || this.#isAsked || this.#parts.isStopping || this.#parts.isDue();
  }

  #end(): void {
    this.#ended++;
    this.#isAsked = false;
    const isLast = this.#parts.isStopping && this.#ended > this.#parts.first;
    if (isLast) this.#last = this.#ended;
    const share = Math.ceil(this.#changed / 2 / this.#parts.workers);
    const least = this.#parts.isFragmented ? FRAGMENTED_BYTES : LEAST_RENEWED;
    const renew = this.#changed === 0 && !this.#parts.isFragmented ? 0 : Math.max(least, share);
    this.#send({ kind: "end", epoch: this.#ended, renew, isLast });
    this.#parts.ended(this.#ended);
  }

  #commit(epoch: number, isFinal: boolean): void {
    this.#isCommitting = true;
    const parts = this.#durable.filter((written) => written.epoch <= epoch);
    this.#durable = this.#durable.filter((written) => written.epoch > epoch);
    for (const { worker, safe, isTold } of parts) {
      this.#safe[worker] = Math.max(this.#safe[worker]!, safe);
      this.#isTold ||= isTold;
    }
    this.#changed = parts.reduce((sum, { changed }) => sum + changed, 0);
    const segments = parts.flatMap(({ segment }) => segment ?? []);
    const horizon = this.#safe.reduce((least, safe) => Math.min(least, safe), Number.POSITIVE_INFINITY);
    const beginsSink = parts.some((written) => written.beginsSink);
    this.#parts.commit({ epoch, isFinal, isTold: this.#isTold, beginsSink, segments, horizon }).then(
      () => this.#committedNow(epoch, isFinal),
      (error) => this.#info.fail(error),
    );
  }

  #committedNow(epoch: number, isFinal: boolean): void {
    this.#isCommitting = false;
    this.#committed = epoch;
    this.#ended = Math.max(this.#ended, epoch);
    if (this.#right.isDropped) return;
    this.#send({ kind: "committed", epoch });
    if (isFinal) this.#right.drop();
    this.#info.activate();
    this.#parts.committed(epoch, isFinal || epoch >= this.#last);
  }

  #send(order: Order): void {
    this.#orders.send(this.#right, batchOf([order]));
  }
}
