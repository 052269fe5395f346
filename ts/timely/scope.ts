import { advance, type Summary } from "../core/index.ts";
import { OperatorBuilder } from "./builder.ts";
import type { Capability } from "./capability.ts";
import type { TimelyDataflow } from "./dataflow.ts";
import { TimelyError } from "./error.ts";
import type { EventLog } from "./event-log.ts";
import type { InputHandle } from "./input-handle.ts";
import type { OperatorInfo } from "./operator.ts";
import type { FeedbackHandle } from "./operators/feedback.ts";
import type { NewInput } from "./operators/input.ts";
import { operators } from "./operators/table.ts";
import type { NewUnorderedInput } from "./operators/unordered-input.ts";
import type { Output } from "./output.ts";
import type { Stream } from "./stream.ts";
import type { Worker } from "./worker.ts";

/** The core knows timestamps of up to four coordinates. */
const MAX_DEPTH = 4;

/** Where operators are added: a dataflow, or a loop nested in it. */
export class Scope {
  readonly name: string;
  /** Number of coordinates of the timestamps here. */
  readonly depth: number;
  /** Undefined for the outermost one. */
  readonly parent: Scope | undefined;
  readonly dataflow: TimelyDataflow;

  /** @internal Made by {@link Worker.dataflow} and {@link nested}. */
  constructor(dataflow: TimelyDataflow, name: string, depth: number, parent: Scope | undefined) {
    this.dataflow = dataflow;
    this.name = name;
    this.depth = depth;
    this.parent = parent;
  }

  get worker(): Worker {
    return this.dataflow.worker;
  }

  /** Begins an operator with any number of inputs and outputs. */
  operator(name: string): OperatorBuilder {
    return new OperatorBuilder(this, name);
  }

  /** An input fed from outside through a handle, in order of time. */
  input<T>(name = "input"): NewInput<T> {
    return operators.get("input")(this, name);
  }

  /** An input fed from a handle that may feed other dataflows as well. It begins at the handle's time. */
  inputFrom<T>(handle: InputHandle<T>, name = "input"): Stream<T> {
    return operators.get("input")(this, name, handle).stream;
  }

  /** An input fed from outside at any times its capabilities allow. */
  unorderedInput<T>(name = "unordered input"): NewUnorderedInput<T> {
    return operators.get("unorderedInput")(this, name);
  }

  /** An operator without inputs. See {@link source}. */
  source<T>(
    name: string,
    setup: (capability: Capability, info: OperatorInfo) => (output: Output<T>) => void,
  ): Stream<T> {
    return operators.get("source")(this, name, setup);
  }

  /** The streams captured in these logs, as one. See {@link replay}. */
  replay<T>(logs: readonly EventLog<T>[], name?: string): Stream<T> {
    return operators.get("replay")(this, logs, name);
  }

  /**
   * A stream that exists before what feeds it: the way round a loop.
   * @param advanceBy What is added to the last coordinate on each round, or the whole change of the time.
   */
  feedback<T>(advanceBy: number | Summary = 1): FeedbackHandle<T> {
    return operators.get("feedback")(
      this,
      typeof advanceBy === "number" ? advance(this.depth, advanceBy) : advanceBy,
    );
  }

  /**
   * A scope whose timestamps have one coordinate more, for a loop. Streams enter and leave it.
   * @throws {TimelyError} `too-deep` beyond four coordinates
   */
  nested<R>(name: string, build: (inner: Scope) => R): R {
    if (this.depth < MAX_DEPTH) return build(new Scope(this.dataflow, name, this.depth + 1, this));
    throw new TimelyError("too-deep", `scope "${name}": timestamps have ${MAX_DEPTH} coordinates at most`);
  }
}
