import { BoundedWatermark, toDisorderMs } from "../flow/event-time/bounded-watermark.ts";
import type { EventTimeOptions } from "../flow/event-time/event-time-options.ts";
import { instantOf } from "../flow/event-time/instant.ts";
import type { WatermarkGenerator } from "../flow/event-time/watermark-generator.ts";
import type { InputStep } from "../flow/graph/step.ts";
import { CarriedRow, openLetter } from "./carried-row.ts";
import { isTimed, partitionsOf } from "./check-script.ts";
import { TestKitError } from "./errors.ts";
import { type Fed, FedSource, WatermarkMoved } from "./fed-source.ts";
import type { FlowCopy, StepDraft } from "./flow-copy.ts";
import { type Control, isControl, type Row, type Script } from "./script.ts";

/** An input of a flow under test whose records a script gives. */
export class ScriptedInput {
  readonly id: string;
  readonly #source: FedSource;
  readonly #script: (Row<unknown> | Control)[];
  readonly #timed: boolean;
  readonly #keyed: boolean;
  #next = 0;

  /** Has the copy's input read the script in place of its source. */
  constructor(copy: FlowCopy, step: StepDraft & InputStep, script: Script<unknown>) {
    this.id = step.id;
    this.#script = [...script];
    this.#timed = step.outputs[0]!.timed;
    this.#keyed = step.outputs[0]!.keyed;
    this.#source = new FedSource(partitionsOf(script));
    for (const item of script) this.#check(item);
    const draft = step as { source: unknown; options: unknown };
    const { eventTime, ...rest } = step.options;
    draft.source = this.#source;
    draft.options = eventTime === undefined ? rest : { ...rest, eventTime: eventTimeOfFed(eventTime) };
    copy.insertAfter(step, "given", (next) => (fed, _key, eventTime) => {
      const given = fed as Fed;
      if (given instanceof CarriedRow) next(given.value, given.key, eventTime);
    });
    if (step.outputs.length > 1) copy.insertAfter(step, "unread", openLetter, FAILED_OUTPUT);
  }

  /** Whether the script has been played to its end. */
  get isOver(): boolean {
    return this.#next === this.#script.length;
  }

  /** Whether the next element is a record. */
  get isAtRow(): boolean {
    return !this.isOver && !isControl(this.#script[this.#next]!);
  }

  /** Plays the next element of the script. Returns it, for what the input cannot do itself. */
  play(): Row<unknown> | Control {
    const item = this.#script[this.#next++]!;
    this.feed(item);
    return item;
  }

  /**
   * Takes an element that is not in the script.
   * @throws {TestKitError} `bad-row`, `input-over`.
   */
  feed(item: Row<unknown> | Control): void {
    this.#check(item);
    if (!isControl(item)) {
      const at = item.at === undefined ? undefined : instantOf(item.at);
      this.#feedTo(item.partition ?? this.#source.names[0]!, new CarriedRow(item.value, item.key, at));
    } else if (item.control === "watermark") {
      for (const name of this.#openOf(item.partition)) this.#feedTo(name, new WatermarkMoved(item.at));
    } else if (item.control === "end") this.end(item.partition);
  }

  /** Ends one partition, or all. */
  end(partition?: string): void {
    for (const name of this.#openOf(partition)) this.#source.end(name);
  }

  /** Has the flow read what was fed. */
  wake(): void {
    this.#source.wake();
  }

  #feedTo(partition: string, fed: Fed): void {
    if (this.#source.hasEnded(partition))
      throw new TestKitError("input-over", `input "${this.id}" has ended: nothing can come by it any more`);
    this.#source.feed(partition, fed);
  }

  #openOf(partition: string | undefined): readonly string[] {
    if (partition !== undefined) return [partition];
    return this.#source.names.filter((name) => !this.#source.hasEnded(name));
  }

  #check(item: Row<unknown> | Control): void {
    partitionsOf([item]);
    const partition = "partition" in item ? item.partition : undefined;
    if (partition !== undefined && !this.#source.names.includes(partition)) {
      const problem = `input "${this.id}" has no partition "${partition}", only ${this.#source.names.map((name) => `"${name}"`).join(", ")}`;
      throw new TestKitError("bad-row", problem);
    }
    if (!isControl(item) && item.key !== undefined && !this.#keyed)
      throw new TestKitError("bad-row", `input "${this.id}" has no keys: its rows take none; use givenKeyed`);
    if (this.#timed || !isTimed([item])) return;
    throw new TestKitError(
      "bad-row",
      `input "${this.id}" has no event time: its rows take no \`at\`, and it has no watermark`,
    );
  }
}

/** Index of an input's output for what it could not read. */
const FAILED_OUTPUT = 1;

/** The input's own rule, except that a row may say when it happened and a watermark may be given. */
function eventTimeOfFed(own: EventTimeOptions<unknown>): EventTimeOptions<Fed> {
  const { at, idleAfter } = own;
  return {
    at: (fed) => (fed instanceof WatermarkMoved ? fed.at : (fed.at ?? at(fed.value))),
    watermark() {
      const generator = generatorOf(own);
      return {
        onRecord: (eventTime, fed) =>
          fed instanceof WatermarkMoved ? fed.at : generator.onRecord(eventTime, fed.value),
      };
    },
    ...(idleAfter === undefined ? {} : { idleAfter }),
  };
}

function generatorOf({ watermark, outOfOrder = 0 }: EventTimeOptions<unknown>): WatermarkGenerator<unknown> {
  return watermark?.() ?? new BoundedWatermark(toDisorderMs(outOfOrder, "outOfOrder"));
}
