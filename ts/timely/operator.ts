import type { Host } from "../host/host.ts";
import type { TimelyDataflow } from "./dataflow.ts";
import type { Input } from "./input.ts";
import type { Output } from "./output.ts";
import type { Scope } from "./scope.ts";

/** What an operator's own code may ask for and tell. Every method works inside and outside of steps. */
export interface OperatorInfo {
  readonly name: string;
  /** The same on every worker; unique in the dataflow. */
  readonly index: number;
  readonly worker: number;
  readonly peers: number;
  readonly host: Host;
  /** Asks to be run soon. Wakes the worker. */
  activate(): void;
  /** Asks to be run at an instant, in ms since 1970 by the host's clock. Wakes the worker. */
  activateAt(instant: number): void;
  /** Counts records that the operator keeps waiting (calls under way …) towards the worker's queue. */
  hold(records: number): void;
  /** Takes back what {@link hold} counted. */
  release(records: number): void;
  /** For asynchronous code: the next step throws this error. */
  fail(error: unknown): void;
}

const ended = (): void => {};

/** One operator of one worker: its ports, and when it runs. */
export class Operator implements OperatorInfo {
  readonly name: string;
  readonly index: number;
  readonly scope: Scope;
  readonly dataflow: TimelyDataflow;
  readonly inputs: Input<unknown>[] = [];
  readonly outputs: Output<unknown>[] = [];
  /** Counts the activations: what is valid during one of them remembers which. */
  activation = 0;
  isRunning = false;
  isShutDown = false;
  #held = 0;
  #logic: () => void = ended;

  constructor(scope: Scope, name: string, index: number) {
    this.scope = scope;
    this.dataflow = scope.dataflow;
    this.name = name;
    this.index = index;
  }

  get label(): string {
    return `operator "${this.name}" (#${this.index})`;
  }

  get isSource(): boolean {
    return this.inputs.length === 0;
  }

  get worker(): number {
    return this.dataflow.worker.index;
  }

  get peers(): number {
    return this.dataflow.worker.peers;
  }

  get host(): Host {
    return this.dataflow.worker.host;
  }

  install(logic: () => void): void {
    this.#logic = logic;
  }

  activate(): void {
    this.dataflow.markReady(this);
    this.dataflow.touch();
  }

  activateAt(instant: number): void {
    if (!this.isShutDown) this.dataflow.worker.activateAt(instant, this);
  }

  /** The instant asked for has come. */
  alarm(): void {
    if (!this.isShutDown) this.activate();
  }

  hold(records: number): void {
    this.dataflow.worker.queued.records += records;
  }

  release(records: number): void {
    this.dataflow.worker.queued.records -= records;
    this.dataflow.worker.queueShrank();
  }

  fail(error: unknown): void {
    this.dataflow.worker.fail(error);
  }

  /** Runs the operator once; afterwards everything it consumed and produced is noted. */
  run(): void {
    if (this.isShutDown) return;
    this.isRunning = true;
    this.#logic();
    for (let i = 0; i < this.outputs.length; i++) this.outputs[i]!.flush();
    for (let i = 0; i < this.inputs.length; i++) this.inputs[i]!.settle();
    this.isRunning = false;
    this.activation++;
    if (this.#held === 0 && this.#inputsEnded()) this.shutDown();
  }

  /** Notes that the operator got or gave up a capability. */
  holds(change: 1 | -1): void {
    this.#held += change;
    if (this.#held === 0 && !this.isRunning) this.dataflow.mayEnd(this);
  }

  /** The frontier of one of the inputs moved. */
  frontierMoved(input: Input<unknown>): void {
    if (this.isShutDown) return;
    const wanted = input.interest === "always" || (input.interest === "ifCapability" && this.#held > 0);
    if (wanted || (this.#held === 0 && this.#inputsEnded())) this.dataflow.markReady(this);
  }

  /** Whether it has nothing more to do: a source ends at once, others get a last activation to see the end. */
  endIfDone(): void {
    if (this.isShutDown || this.#held > 0 || !this.#inputsEnded()) return;
    if (this.isSource) this.shutDown();
    else this.dataflow.markReady(this);
  }

  /** Never runs again; lets go of whatever its code holds. */
  shutDown(): void {
    this.isShutDown = true;
    this.#logic = ended;
  }

  #inputsEnded(): boolean {
    for (const input of this.inputs) {
      if (input.interest === "never" || !input.frontier.isEmpty) return false;
    }
    return true;
  }
}
