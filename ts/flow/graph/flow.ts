import { FlowError } from "../errors.ts";
import { checkedFunction, checkedOptions } from "../values/checked.ts";
import { describeValue } from "../values/render-value.ts";
import type { DataflowOptions } from "./dataflow-options.ts";
import { declaredAt } from "./declared-at.ts";
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

/** What the declaration of steps does to a flow. Not methods, for they are of no use to whoever builds one. */
interface Declaring {
  /** Adds a step. One that runs none of the user's code needs no id of its own: it is called after the step it reads. */
  readonly addStep: (
    flow: Flow,
    id: string | typeof UNNAMED,
    spec: StepSpec,
    outputs: readonly PortSpec[],
  ) => readonly Port[];
  /** Groups the steps of a loop, as `apply` does; they may read its streams. */
  readonly applyLoop: <R>(flow: Flow, id: string, build: (loop: Loop) => R) => R;
  /** Refuses more steps until what is returned is called: what runs would not have them. */
  readonly hold: (flow: Flow) => () => void;
  /** The stream that users are given for a port. */
  readonly streamOf: (flow: Flow, port: Port) => unknown;
  /** The full id of a step that is declared now under `id`; undefined for what is no id. */
  readonly idIn: (flow: Flow | undefined, id: unknown) => string | undefined;
}

/** For operators: see `add-step.ts`. */
export let declaring: Declaring;

/** A flow, as its streams and whoever runs it know it: its steps. To build one: `Dataflow`. */
export class Flow {
  /** Name of the flow: the first part of each step id. */
  readonly id: string;
  /** The steps, in the order they were declared. Do not change. */
  readonly steps: readonly Step[] = [];
  /** What it was made with. */
  readonly options: DataflowOptions;
  /** Where each id was declared, names of groups included. */
  readonly #lines: Map<string, string> = new Map();
  readonly #firstSlot: number;
  readonly #makeStream: (flow: Flow, port: Port) => unknown;
  #scope: string;
  /** The innermost loop whose body is being declared. */
  #loop: Loop | undefined;
  /** How many runs of it there are now. */
  #runs = 0;

  static {
    declaring = {
      addStep: (flow, id, spec, outputs) => flow.#addStep(id, spec, outputs),
      applyLoop: (flow, id, build) => flow.#applyLoop(id, build),
      hold(flow) {
        if (!(#runs in flow)) return () => {}; // it is of another copy of the package than who runs it, as under Bun
        flow.#runs++;
        return () => void flow.#runs--;
      },
      streamOf: (flow, port) => flow.#makeStream(flow, port),
      idIn: (flow, id) => (isId(id) ? `${flow === undefined ? "" : `${flow.#scope}.`}${id}` : undefined),
    };
  }

  /**
   * @param makeStream Makes the stream of a port, of the kind that the port says.
   * @throws {FlowError} `bad-id`, `bad-option`.
   */
  constructor(id: string, makeStream: (flow: Flow, port: Port) => unknown, options: DataflowOptions = {}) {
    const { describe } = checkedOptions(options, ["describe"]);
    if (describe !== undefined) checkedFunction("describe", describe);
    this.options = { describe };
    this.#makeStream = makeStream;
    this.id = checkedId(id, "flow");
    this.#scope = id;
    this.#firstSlot = [...id].reduce((sum, char) => sum + char.codePointAt(0)!, 0);
  }

  /**
   * Groups the steps that `build` declares under one name: their ids get the prefix `id.`. This is how an
   * operator is made out of others; a stream's `apply` does the same.
   * @param id Name of the group, unique in the flow.
   * @param build Called at once, with the flow.
   * @returns What `build` returns.
   * @throws {FlowError} `bad-id`, `duplicate-step`.
   * @example
   * ```ts
   * const numbers = flow.apply("fixture", (flow) => flow.input("numbers", [1, 2, 3]));
   * numbers.output("print", console.log); // 1, 2, 3
   * await run(flow);
   * console.log(flow.steps.map((step) => step.id)); // [ 'example.fixture.numbers', 'example.print' ]
   * ```
   */
  apply<R>(id: string, build: (flow: this) => R): R {
    return this.#within(this.#newId(id, declaredAt()), this.#loop, () =>
      checkedFunction("build", build)(this),
    );
  }

  #addStep(id: string | typeof UNNAMED, spec: StepSpec, outputs: readonly PortSpec[]): readonly Port[] {
    const { line = declaredAt() } = spec;
    if (this.#runs > 0)
      throw new FlowError("flow-running", "the flow runs: declare all of its steps before it is started", {
        line,
      });
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

  #applyLoop<R>(id: string, build: (loop: Loop) => R): R {
    const loop: Loop = { id: this.#newId(id, declaredAt()), parent: this.#loop };
    return this.#within(loop.id, loop, () => build(loop));
  }

  /**
   * Checks that the flow can run, as `run` and `start` do before they begin.
   * @throws {FlowError} `no-input`, `no-output`.
   * @example
   * ```ts
   * flow.input("n", [1, 2, 3]).output("print", console.log);
   * flow.validate(); // 1, 2, 3
   * ```
   */
  validate(): void {
    if (!this.steps.some((step) => step.kind === "input")) {
      throw new FlowError(
        "no-input",
        `flow "${this.id}" needs at least one input: flow.input(id, source)`,
        {},
      );
    }
    const ends = (step: Step): boolean =>
      step.kind === "output" || step.operator === "inspect" || step.operator === "assertEmpty";
    if (!this.steps.some(ends)) {
      throw new FlowError(
        "no-output",
        `flow "${this.id}" needs at least one output or inspect: stream.output(id, sink)`,
        {},
      );
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
      throw new FlowError("duplicate-step", `it is declared already, at ${taken}`, { step: fullId, line });
    }
    this.#lines.set(fullId, line);
    return fullId;
  }
}

function checkedId(id: unknown, what: "flow" | "step"): string {
  if (isId(id)) return id;
  const problem =
    typeof id === "string" && id !== "" ? "must not contain a period" : "must be a text that is not empty";
  throw new FlowError("bad-id", `a ${what} id ${problem}: ${describeValue(id)}`);
}

function isId(id: unknown): id is string {
  return typeof id === "string" && id !== "" && !id.includes(".");
}
