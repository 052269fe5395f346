import type { Epochs } from "../../flow/engine/epochs.ts";
import type { BareOutput } from "../../timely/bare-output.ts";
import { batchOf, type Capability, type Input, type OperatorInfo } from "../../timely/index.ts";
import type { Frame } from "../frames.ts";
import type { Rotor } from "../rotor.ts";
import type { SegmentInfo } from "../segments.ts";
import type { Written } from "./messages.ts";

/** A segment is written as soon as so many bytes have come for it. */
const ENOUGH = 2 * 2 ** 20;

/** A frame as a step hands it on. */
export interface SnapshotFrame extends Frame {
  /** Whether it is of cells that have not changed. */
  readonly isRenewed: boolean;
}

/** What the writer works with. */
export interface WriterParts {
  readonly worker: number;
  readonly epochs: Epochs;
  readonly rotor: Rotor;
  write(epoch: number, frames: readonly Frame[]): Promise<SegmentInfo>;
}

interface Gathered {
  readonly frames: SnapshotFrame[];
  bytes: number;
}

/**
 * Writes what the steps of one worker hand on, an epoch after the other, one segment at a time. It holds its right to the
 * epoch that it is at until all of that is durable: so the committer's frontier passes no epoch before.
 */
export class Writer {
  readonly #parts: WriterParts;
  readonly #input: Input<SnapshotFrame>;
  readonly #output: BareOutput<Written>;
  readonly #right: Capability;
  readonly #info: OperatorInfo;
  readonly #gathered: Map<number, Gathered> = new Map();
  #epoch: number;
  #isWriting = false;
  /** What it has told of last. */
  #safe = 0;
  #isTold = false;

  constructor(
    parts: WriterParts,
    input: Input<SnapshotFrame>,
    output: BareOutput<Written>,
    right: Capability,
    info: OperatorInfo,
  ) {
    this.#parts = parts;
    this.#input = input;
    this.#output = output;
    this.#right = right;
    this.#info = info;
    this.#epoch = parts.epochs.first;
  }

  activate(): void {
    this.#input.forEach(({ time }, { values }) => {
      for (let i = 0; i < values.length; i++) this.#gather(time[0]!, values[i]!);
    });
    const { isEmpty, elements } = this.#input.frontier;
    const next = isEmpty
      ? Number.POSITIVE_INFINITY
      : elements.reduce((least, [epoch]) => Math.min(least, epoch!), Number.POSITIVE_INFINITY);
    while (!this.#isWriting && !this.#right.isDropped) {
      const isComplete = next > this.#epoch;
      if (isComplete) this.#renewEnded();
      const gathered = this.#gathered.get(this.#epoch);
      if (gathered !== undefined && (isComplete || gathered.bytes >= ENOUGH)) this.#write(gathered);
      else if (isComplete) this.#end(isEmpty);
      else return;
    }
  }

  #gather(epoch: number, frame: SnapshotFrame): void {
    const gathered = this.#gathered.get(epoch) ?? { frames: [], bytes: 0 };
    this.#gathered.set(epoch, gathered);
    gathered.frames.push(frame);
    gathered.bytes += frame.bytes.length;
  }

  #renewEnded(): void {
    for (const frame of this.#parts.rotor.renewEnded(this.#epoch))
      this.#gather(this.#epoch, { ...frame, isRenewed: true });
  }

  #write({ frames }: Gathered): void {
    const epoch = this.#epoch;
    this.#gathered.delete(epoch);
    this.#isWriting = true;
    const changed = frames.reduce((sum, { isRenewed, bytes }) => sum + (isRenewed ? 0 : bytes.length), 0);
    this.#parts.write(epoch, frames).then(
      (segment) => {
        this.#isWriting = false;
        if (!this.#right.isDropped) this.#tell({ segment, changed });
        this.#info.activate();
      },
      (error) => this.#info.fail(error),
    );
  }

  /** All of the epoch is durable. */
  #end(isLast: boolean): void {
    const { rotor, epochs } = this.#parts;
    if (rotor.safe !== this.#safe || epochs.isTold !== this.#isTold) this.#tell({ changed: 0 });
    this.#safe = rotor.safe;
    this.#isTold = epochs.isTold;
    this.#epoch++;
    if (!isLast) this.#right.downgrade([this.#epoch, Number.NEGATIVE_INFINITY]);
    else if (this.#gathered.size === 0) this.#right.drop();
  }

  #tell(more: Pick<Written, "segment" | "changed">): void {
    const { worker, rotor, epochs } = this.#parts;
    const written: Written = {
      worker,
      epoch: this.#epoch,
      safe: rotor.safe,
      isTold: epochs.isTold,
      beginsSink: epochs.beginsSinkIn(this.#epoch),
      ...more,
    };
    this.#output.send(this.#right, batchOf([written]));
  }
}
