import { isBoundary } from "../flow/engine/chains/edges.ts";
import { type AnyStream, portOf } from "../flow/graph/any-stream.ts";
import type { Flow } from "../flow/graph/flow.ts";
import type { OutputStep, Port, Step } from "../flow/graph/step.ts";
import { CarriedRow, openLetter } from "./carried-row.ts";
import { TestKitError } from "./errors.ts";
import { ArmedFault, type Fault } from "./faults.ts";
import { FlowCopy, type StepDraft } from "./flow-copy.ts";
import { plantFaults } from "./plant-faults.ts";
import type { Script } from "./script.ts";
import { ScriptedInput } from "./scripted-input.ts";
import { type SeenRow, seenRow } from "./seen-row.ts";
import { TestSource } from "./test-source.ts";

/** A step by its id, with or without the name of the flow; one of its outputs as `step.output`; or a stream itself. */
export type StepOrStream = string | AnyStream;

/** A copy of a flow whose inputs follow scripts, whose outputs are captured, and in which faults lie in wait. */
export class FlowUnderTest {
  readonly inputs: readonly ScriptedInput[];
  readonly faults: readonly ArmedFault[];
  readonly #original: Flow;
  readonly #copy: FlowCopy;
  readonly #workers: number;
  /** What came by each stream, and to each output. */
  readonly #seen: Map<Port | Step, SeenRow<unknown>[]> = new Map();
  /** By the original step: what has the frontier of a step that is no operator of its own. */
  readonly #probes: Map<Step, readonly Step[]> = new Map();

  constructor(
    flow: Flow,
    scripts: Readonly<Record<string, Script<unknown>>>,
    faults: readonly Fault[],
    workers: number,
    observe: readonly StepOrStream[] | "all",
  ) {
    this.#original = flow;
    this.#workers = workers;
    if (!flow.steps.some(({ kind }) => kind === "input")) flow.validate();
    this.#copy = new FlowCopy(flow);
    if (observe === "all") this.#observeAll();
    else for (const of of observe) this.#observe(of);
    for (const step of flow.steps) if (step.kind === "output") this.#capture(step);
    this.inputs = this.#script(scripts);
    this.faults = faults.map((fault) => new ArmedFault(fault));
    for (const step of flow.steps) this.#plant(step);
    for (const { step } of faults) this.stepOf(step);
  }

  /** What to run. */
  get flow(): Flow {
    return this.#copy.flow;
  }

  /** The rows that have come by a stream or to an output. */
  rowsOf(of: StepOrStream): SeenRow<unknown>[] {
    const rows = this.#seen.get(this.#placeOf(of));
    if (rows !== undefined) return rows;
    throw new TestKitError(
      "unknown-step",
      `what comes by ${nameOf(of)} is not observed: name it in \`observe\``,
    );
  }

  /** The steps of the copy that have the frontier of a step; an input has one of its own kind. */
  probesOf(id: string): readonly StepDraft[] {
    const step = this.stepOf(id);
    const probes = this.#probes.get(step);
    if (probes !== undefined) return probes as readonly StepDraft[];
    if (step.kind === "input" || isBoundary(step, this.#workers)) return [this.#copy.stepOf(step)];
    throw new TestKitError("unknown-step", `step "${step.id}" has no frontier of its own to be read`);
  }

  /** The step of the copy. @throws {TestKitError} `unknown-step`. */
  copyOf(id: string): Step {
    return this.#copy.stepOf(this.stepOf(id)) as Step;
  }

  /** @throws {TestKitError} `unknown-step`. */
  inputOf(id: string): ScriptedInput {
    const step = this.stepOf(id);
    const input = this.inputs.find((input) => input.id === step.id);
    if (input !== undefined) return input;
    const problem = step.kind === "input" ? "is read from its own source: give it a script" : "is no input";
    throw new TestKitError("unknown-step", `step "${step.id}" ${problem}`);
  }

  /** @throws {TestKitError} `unknown-step`. */
  stepOf(id: string): Step {
    const step = this.#find(id);
    if (step === undefined) throw this.#unknown(id);
    return step;
  }

  #find(id: string): Step | undefined {
    const { id: flow, steps } = this.#original;
    return steps.find((step) => step.id === `${flow}.${id}`) ?? steps.find((step) => step.id === id);
  }

  #unknown(id: string): TestKitError {
    const known = this.#original.steps.map((step) => step.id).join(", ");
    return new TestKitError(
      "unknown-step",
      `flow "${this.#original.id}" has no step "${id}"; it has ${known}`,
    );
  }

  /** The port that a step or stream stands for; of an output, the step. */
  #placeOf(of: StepOrStream): Port | Step {
    if (typeof of !== "string") {
      const port = portOf(of);
      if (this.#copy.has(port)) return port;
      throw new TestKitError("unknown-step", "the stream belongs to another flow than the one under test");
    }
    const step = this.#find(of);
    if (step !== undefined) return step.kind === "output" ? step : (step.outputs[0] ?? step);
    const dot = of.lastIndexOf(".");
    const port = this.#find(of.slice(0, dot))?.outputs.find(({ name }) => name === of.slice(dot + 1));
    if (port === undefined) throw this.#unknown(of);
    return port;
  }

  #observeAll(): void {
    for (const { outputs } of this.#original.steps) for (const port of outputs) this.#tap(port);
    for (const step of this.#original.steps) if (step.loop === undefined) this.#probe(step);
  }

  /** By an output of its own, as a user would, so that the steps run as they would then. Loops have no outputs. */
  #observe(of: StepOrStream): void {
    const place = this.#placeOf(of);
    if (!("readers" in place) || this.#seen.has(place)) return; // outputs are captured anyway
    if (place.loop !== undefined) this.#tap(place);
    else this.#writeTo(place, this.#copy.addOutput(this.#copy.portOf(place), "observed"));
  }

  #tap(port: Port): void {
    const rows: SeenRow<unknown>[] = [];
    this.#seen.set(port, rows);
    this.#copy.tap(this.#copy.portOf(port), "seen", (value, key, at) => rows.push(seenRow(value, key, at)));
  }

  /** A step that is fused with others has no frontier: one that reads the same stream has it. */
  #probe(step: Step): void {
    if (step.kind === "input" || isBoundary(step, this.#workers)) return;
    const ports = step.inputs.filter(({ loop }) => loop === undefined);
    const probes = ports.map((port) => this.#copy.addOutput(this.#copy.portOf(port), "probe"));
    this.#probes.set(step, probes as readonly Step[]);
  }

  #capture(step: Step): void {
    const copy = this.#copy.stepOf(step);
    if (copy.kind === "output") this.#writeTo(step, copy);
  }

  /** Has an output keep what comes to it, with keys and event times. */
  #writeTo(place: Port | Step, output: StepDraft & { sink: OutputStep["sink"] }): void {
    const rows: SeenRow<unknown>[] = [];
    this.#seen.set(place, rows);
    const write = (written: readonly unknown[]): void => {
      // A batch may be too long for `push(...)`.
      for (const { value, key, at } of written as readonly CarriedRow[]) rows.push(seenRow(value, key, at));
    };
    output.sink = { open: () => ({ write }) };
    this.#copy.insertBefore(
      output,
      "row",
      (next) => (value, key, at) => next(new CarriedRow(value, key, at), key, at),
    );
    if (output.outputs.length > 0) this.#copy.insertAfter(output, "unwritten", openLetter);
  }

  #script(scripts: Readonly<Record<string, Script<unknown>>>): ScriptedInput[] {
    const given = new Map(Object.entries(scripts).map(([id, script]) => [this.stepOf(id), script]));
    for (const step of given.keys()) {
      if (step.kind !== "input") throw new TestKitError("unknown-step", `step "${step.id}" is no input`);
    }
    return this.#original.steps.flatMap((step) => {
      const copy = this.#copy.stepOf(step);
      if (copy.kind !== "input") return [];
      const own = copy.source instanceof TestSource ? (copy.source as TestSource<unknown>).script : undefined;
      const script = given.get(step) ?? own;
      return script === undefined ? [] : [new ScriptedInput(this.#copy, copy, script)];
    });
  }

  #plant(step: Step): void {
    const own = this.faults.filter(({ fault }) => this.#find(fault.step) === step);
    if (own.length > 0) plantFaults(this.#copy.stepOf(step), own);
  }
}

/** What a step or stream is called in a message. */
export function nameOf(of: StepOrStream): string {
  if (typeof of === "string") return `"${of}"`;
  const { step, name } = portOf(of);
  return `"${step.id}${name === "" ? "" : `.${name}`}"`;
}
