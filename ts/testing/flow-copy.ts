import { outputLowering } from "../flow/engine/outputs/output-operator.ts";
import { Flow } from "../flow/graph/flow.ts";
import type { OutputStep, Port, Step } from "../flow/graph/step.ts";
import type { Push } from "../flow/hot/stage.ts";

type Draft<T> = { -readonly [Name in keyof T]: T[Name] };

/** A port that may be changed. */
export type PortDraft = Draft<Port>;

/** A step that may be changed. */
export type StepDraft = Step extends infer S ? (S extends Step ? Draft<S> : never) : never;

/** What a stage that the kit adds does with each record, given the chain behind it. */
export type Handle = (next: Push) => Push;

/**
 * A copy of a flow's graph, to be changed and run in place of the flow: the flow itself stays as it is, and can be
 * run any number of times.
 */
export class FlowCopy {
  readonly flow: Flow;
  readonly #ports: Map<Port, PortDraft> = new Map();
  readonly #steps: Map<Step, StepDraft> = new Map();

  constructor(original: Flow) {
    this.flow = new Flow(original.id, noStreams, original.options);
    for (const step of original.steps) this.#copy(step);
    // Only now, since the way round a loop reads a stream of a step that comes later.
    for (const [step, copy] of this.#steps) copy.inputs = step.inputs.map((port) => this.portOf(port));
    for (const [port, copy] of this.#ports)
      copy.readers = port.readers.map((step) => this.stepOf(step) as Step);
  }

  get steps(): readonly StepDraft[] {
    return this.flow.steps as readonly StepDraft[];
  }

  /** The copy of a step of the original. */
  stepOf(step: Step): StepDraft {
    return this.#steps.get(step)!;
  }

  /** The copy of a port of the original. */
  portOf(port: Port): Port {
    return this.#ports.get(port)!;
  }

  /** Whether it is a port of the original. */
  has(port: Port): boolean {
    return this.#ports.has(port);
  }

  /** Puts a stage between a step and what reads one of its outputs. What comes to the stage has no keys. */
  insertAfter(step: StepDraft, name: string, handle: Handle, output = 0): void {
    const own = step.outputs[output] as PortDraft;
    const raw: PortDraft = { ...own, step: step as Step, keyed: false, readers: [] };
    const stage = this.#addStage(raw, name, [own], handle);
    own.step = stage;
    step.outputs = step.outputs.map((port, i) => (i === output ? raw : port));
  }

  /** Puts a stage between a step and the only stream it reads. */
  insertBefore(step: StepDraft, name: string, handle: Handle): void {
    const [read] = step.inputs as readonly PortDraft[];
    read!.readers.splice(read!.readers.indexOf(step as Step), 1);
    const own = { ...read!, readers: [step as Step] } as PortDraft;
    own.step = this.#addStage(read!, name, [own], handle);
    step.inputs = [own];
  }

  /** Looks at what a stream carries. */
  tap(port: Port, name: string, look: Push): void {
    this.#addStage(port, name, [], () => look);
  }

  /** An output that drops what comes to it. */
  addOutput(port: Port, name: string): StepDraft & { sink: OutputStep["sink"] } {
    const output: Draft<OutputStep> = {
      ...this.#newStep(port, name),
      kind: "output",
      outputs: [],
      sink: { open: () => ({ write: () => {} }) },
      lowering: outputLowering,
    };
    output.id += `-${this.flow.steps.length}`; // there may be several
    this.#add(output);
    return output;
  }

  #copy(step: Step): void {
    const copy = { ...step } as StepDraft;
    copy.outputs = step.outputs.map((port) => {
      const own: PortDraft = { ...port, step: copy as Step };
      this.#ports.set(port, own);
      return own;
    });
    this.#steps.set(step, copy);
    (this.flow.steps as Step[]).push(copy as Step);
  }

  #addStage(port: Port, name: string, outputs: readonly Port[], handle: Handle): Step {
    return this.#add({
      ...this.#newStep(port, name),
      kind: "stage",
      outputs,
      yields: "same",
      compile: (_context, [next = nowhere]) => handle(next),
    });
  }

  #newStep(port: Port, name: string) {
    const { id, line } = port.step;
    const { loop } = port;
    const codeSlot = this.flow.steps.length;
    return { id: `${id}.${name}`, operator: name, line, codeSlot, loop, inputs: [port] };
  }

  #add(step: Step): Step {
    for (const port of step.inputs) port.readers.push(step);
    (this.flow.steps as Step[]).push(step);
    return step;
  }
}

function noStreams(): never {
  throw new Error("a copy is not built on");
}

const nowhere: Push = () => {};
