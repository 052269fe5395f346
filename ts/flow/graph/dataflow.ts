import { type SourceLike, toSource } from "../../connectors/to-source.ts";
import { inputLowering } from "../engine/inputs/input-operator.ts";
import { FlowError } from "../errors.ts";
import { type AnyEventTime, checkEventTime } from "../event-time/event-time-options.ts";
import type { DeadLetter, Outcome } from "../policy/dead-letter.ts";
import { checkedPolicy, type Ending } from "../policy/error-policy.ts";
import { outcomeOf, withFailedPort } from "../policy/failed-port.ts";
import { Stream } from "../streams/stream.ts";
import { describeValue } from "../values/render-value.ts";
import { connectorOf } from "./connector-of.ts";
import { declaredAt } from "./declared-at.ts";
import type { InputOptions } from "./input-options.ts";
import { loopOf } from "./loop.ts";
import { type Loop, type Port, type PortSpec, type Step, UNNAMED } from "./step.ts";

/** A step without what the flow fills in by itself. */
export type StepSpec = Step extends infer S
  ? S extends Step
    ? Omit<S, "id" | "line" | "codeSlot" | "loop" | "outputs" | "inputs"> & {
        readonly inputs?: readonly Port[];
        /** Default: the innermost loop that it reads a stream of. */
        readonly loop?: Loop;
        /** Default: where the user's code is now. */
        readonly line?: string;
      }
    : never
  : never;

/**
 * The graph of a stream processing program. Declare inputs, chain operators on the streams they give, end in
 * outputs; then `run` it. A flow can be run any number of times; each run starts from its inputs afresh.
 *
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * const flow = new Dataflow("greeting");
 * flow.input("names", ["Ada", "Grace"]).map("greet", (name) => `Hello ${name}`).output("print", console.log);
 * await run(flow); // Hello Ada, Hello Grace
 * ```
 */
export class Dataflow {
  /** Name of the flow: the first part of each step id. */
  readonly id: string;
  /** The steps, in the order they were declared. Do not change. */
  readonly steps: readonly Step[] = [];
  /** Where each id was declared, names of groups included. */
  readonly #lines: Map<string, string> = new Map();
  readonly #firstSlot: number;
  #scope: string;
  /** The innermost loop whose body is being declared. */
  #loop: Loop | undefined;

  /**
   * @param id Name of the flow, without a period.
   * @throws {FlowError} `bad-id`.
   */
  constructor(id: string) {
    this.id = checkedId(id, "flow");
    this.#scope = id;
    this.#firstSlot = [...id].reduce((sum, char) => sum + char.codePointAt(0)!, 0);
  }

  /**
   * Reads records into the flow.
   * @param id Step id, unique in the flow.
   * @param source A `Source` (see the connectors), an array, iterable, async iterable or web stream.
   * @returns The stream of its records, in order within each partition; with `onError: "dead-letter"` also the stream
   * of what could not be read, or has no event time, as `{ results, failed }`.
   * @throws {FlowError} `bad-id`, `duplicate-step`, `bad-option`.
   * @example
   * ```ts
   * flow.input("numbers", [1, 2, 3]).output("print", console.log); // 1, 2, 3
   * ```
   */
  input<T, const P extends Ending = "fail">(
    id: string,
    source: SourceLike<T>,
    options: InputOptions<T, P> = {},
  ): Outcome<Stream<T>, Stream<DeadLetter<unknown>>, P> {
    const { batchSize } = options;
    const policy = checkedPolicy(id, options.onError);
    if (batchSize !== undefined && !(Number.isInteger(batchSize) && batchSize >= 1)) {
      throw new FlowError(
        "bad-option",
        `input "${id}": batchSize must be an integer of 1 or more, not ${batchSize}`,
      );
    }
    if (options.eventTime !== undefined) checkEventTime(options.eventTime as AnyEventTime, `input "${id}"`);
    const output = { keyed: false, timed: options.eventTime !== undefined };
    const ports = this.addStep(
      id,
      {
        kind: "input",
        operator: "input",
        source: connectorOf(`input "${id}"`, () => toSource(source)),
        options: options as InputOptions<unknown>,
        policy,
        lowering: inputLowering,
      },
      withFailedPort([output], { keyed: false, timed: false }, policy),
    );
    return outcomeOf(ports.map((port) => new Stream(this, port)));
  }

  /**
   * Groups the steps that `build` declares under one name: their ids get the prefix `id.`. This is how an
   * operator is made out of others; a stream's `apply` does the same.
   * @example
   * ```ts
   * const numbers = flow.apply("fixture", (flow) => flow.input("numbers", [1, 2, 3]));
   * numbers.output("print", console.log); // 1, 2, 3
   * await run(flow);
   * console.log(flow.steps.map((step) => step.id)); // [ 'example.fixture.numbers', 'example.print' ]
   * ```
   */
  apply<R>(id: string, build: (flow: this) => R): R {
    return this.#within(this.#newId(id, declaredAt()), this.#loop, () => build(this));
  }

  /**
   * Declares a step. For operators. Steps that run none of the user's code need no id of their own: they are
   * called after the step they read. @internal
   */
  addStep(id: string | typeof UNNAMED, spec: StepSpec, outputs: readonly PortSpec[]): readonly Port[] {
    const { line = declaredAt() } = spec;
    const fullId = id === UNNAMED ? this.#idAfter(spec) : this.#newId(id, line);
    const ports: Port[] = [];
    const step = {
      inputs: [],
      loop: this.#loopOf(fullId, spec),
      ...spec,
      id: fullId,
      line,
      codeSlot: this.#firstSlot + this.steps.length,
      outputs: ports,
    } as Step;
    for (const { name = "", keyed, timed, leavesLoop = false } of outputs) {
      const loop = leavesLoop ? step.loop?.parent : step.loop;
      ports.push({ step, name, keyed, timed, loop, readers: [] });
    }
    // A stream that is merged with itself is read twice: each of its records comes twice.
    for (const input of step.inputs) input.readers.push(step);
    (this.steps as Step[]).push(step);
    return ports;
  }

  /** Groups the steps of a loop, as `apply` does; they may read its streams. For operators. @internal */
  applyLoop<R>(id: string, build: (loop: Loop) => R): R {
    const loop: Loop = { id: this.#newId(id, declaredAt()), parent: this.#loop };
    return this.#within(loop.id, loop, () => build(loop));
  }

  /**
   * Checks that the flow can run.
   * @throws {FlowError} `no-input`, `no-output`.
   */
  validate(): void {
    if (!this.steps.some((step) => step.kind === "input")) {
      throw new FlowError("no-input", `flow "${this.id}" needs at least one input`);
    }
    const ends = (step: Step): boolean =>
      step.kind === "output" || step.operator === "inspect" || step.operator === "assertEmpty";
    if (!this.steps.some(ends)) {
      throw new FlowError("no-output", `flow "${this.id}" needs at least one output or inspect`);
    }
  }

  #within<R>(scope: string, loop: Loop | undefined, build: () => R): R {
    const [outerScope, outerLoop] = [this.#scope, this.#loop];
    this.#scope = scope;
    this.#loop = loop;
    try {
      return build();
    } finally {
      this.#scope = outerScope;
      this.#loop = outerLoop;
    }
  }

  /** Sinks stand outside of every loop: all that comes to them of a timestamp is one. */
  #loopOf(fullId: string, { kind, inputs = [] }: StepSpec): Loop | undefined {
    const loop = loopOf(fullId, inputs, this.#loop);
    return kind === "output" ? undefined : loop;
  }

  #idAfter({ inputs = [], operator }: StepSpec): string {
    const stem = `${inputs[0]!.step.id}.${operator}`;
    let id = stem;
    for (let n = 2; this.#lines.has(id); n++) id = `${stem}-${n}`;
    this.#lines.set(id, declaredAt());
    return id;
  }

  #newId(id: string, line: string): string {
    const fullId = `${this.#scope}.${checkedId(id, "step")}`;
    const taken = this.#lines.get(fullId);
    if (taken !== undefined) {
      throw new FlowError("duplicate-step", `step "${fullId}" (${line}) is declared already, at ${taken}`);
    }
    this.#lines.set(fullId, line);
    return fullId;
  }
}

function checkedId(id: unknown, what: "flow" | "step"): string {
  if (typeof id === "string" && id !== "" && !id.includes(".")) return id;
  const problem =
    typeof id === "string" && id !== "" ? "must not contain a period" : "must be a text that is not empty";
  throw new FlowError("bad-id", `a ${what} id ${problem}: ${describeValue(id)} (${declaredAt()})`);
}
