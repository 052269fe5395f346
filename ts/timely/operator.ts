import type { Host } from "../host/host.ts";
import type { BareOutput } from "./bare-output.ts";
import { TimelyError } from "./error.ts";
import type { Input } from "./input.ts";
import { Load } from "./load.ts";
import type { FrontierInterest, PortDataflow, PortOwner } from "./port-owner.ts";
import type { Runner } from "./runner.ts";
import type { Watch } from "./watch.ts";

/**
 * What an operator's own code may ask for and tell. Every method works inside and outside of steps; none does anything
 * once the dataflow was abandoned.
 */
export interface OperatorInfo {
  readonly name: string;
  /** The same on every worker; unique in the dataflow. */
  readonly index: number;
  readonly worker: number;
  readonly peers: number;
  readonly host: Host;
  /**
   * The host's monotonic clock without the time that the worker was at work: it stands still within a step. What has
   * been silent by it for so long could have been heard.
   */
  restedMs(): number;
  /** Asks to be run soon. Wakes the worker. */
  activate(): void;
  /**
   * Asks to be run at an instant, in ms since 1970 by the host's clock. Wakes the worker.
   * @param instant One that has passed: at once. Infinity: never.
   * @throws {TimelyError} `bad-argument` for what is no number.
   */
  activateAt(instant: number): void;
  /** Whether the worker's queue has room for more: sources run only while it has. */
  readonly hasRoom: boolean;
  /** Whether what waits in the operators behind it leaves room for more: one with much to emit pauses while it does not. */
  readonly hasRoomBehind: boolean;
  /**
   * Asks to be run once there is room behind it, in a later step. Others have their turn before, and may fill that room:
   * one that finds none when it is run asks again.
   */
  activateWhenRoom(): void;
  /**
   * Counts what the operator keeps waiting (calls under way …) towards the worker's queue: records, and their bytes.
   * @throws {TimelyError} `bad-argument` for what is no number of records.
   */
  hold(records: number, bytes?: number): void;
  /**
   * Takes back what {@link hold} counted.
   * @throws {TimelyError} `bad-argument` for more than that, or no number of records.
   */
  release(records: number, bytes?: number): void;
  /** For asynchronous code: the next step throws this error. */
  fail(error: unknown): void;
  /**
   * For what ends the records, but is no fault of those before: no source of the worker reads on, and a step throws this
   * error when what was read has gone through (see {@link hold}), or does not move for 5 seconds.
   */
  failLast(error: unknown): void;
}

/** A dataflow, as its operators know it. */
export interface OperatorDataflow extends PortDataflow {
  readonly worker: Runner;
  markReady(operator: Operator): void;
  readonly resting: { readonly isEmpty: boolean; hasRoomBehind(operator: Operator): boolean };
  /** The operator is ready once there is room behind it. */
  rest(operator: Operator): void;
  /** The operator holds nothing any more: the next step sees whether it has ended. */
  mayEnd(operator: Operator): void;
  /** An operator has failed: has the worker fail, if the dataflow runs or comes to. */
  fail(fail: () => void): void;
}

const ended = (): void => {};

/** One operator of one worker: its ports, and when it runs. */
export class Operator implements OperatorInfo, PortOwner {
  readonly name: string;
  readonly index: number;
  readonly scope: PortOwner["scope"];
  readonly dataflow: OperatorDataflow;
  readonly inputs: Input<unknown>[] = [];
  readonly outputs: BareOutput<unknown>[] = [];
  readonly watches: Watch[] = [];
  activation = 0;
  isRunning = false;
  isShutDown = false;
  /** Capabilities of its outputs that somebody holds. */
  #capabilities = 0;
  readonly waiting: Load = new Load();
  /** What {@link hold} counted. */
  readonly held: Load = new Load();
  #isAbandoned = false;
  #logic: () => void = ended;

  constructor(dataflow: OperatorDataflow, scope: PortOwner["scope"], name: string, index: number) {
    this.dataflow = dataflow;
    this.scope = scope;
    this.name = name;
    this.index = index;
  }

  get label(): string {
    return `operator "${this.name}" (#${this.index})`;
  }

  /** Who watches is none: what it waits for must reach it even while the queues have no room. */
  get isSource(): boolean {
    return this.inputs.length === 0 && this.watches.length === 0;
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

  get hasRoom(): boolean {
    return this.dataflow.worker.hasRoom;
  }

  get hasRoomBehind(): boolean {
    return this.dataflow.resting.hasRoomBehind(this);
  }

  restedMs(): number {
    return this.dataflow.worker.restedMs();
  }

  activateWhenRoom(): void {
    this.dataflow.rest(this);
  }

  install(logic: () => void): void {
    this.#logic = logic;
  }

  activate(): void {
    this.dataflow.markReady(this);
    this.dataflow.touch();
  }

  markReady(): void {
    this.dataflow.markReady(this);
  }

  activateAt(instant: number): void {
    if (typeof instant !== "number" || Number.isNaN(instant)) this.#refuse("activateAt", instant);
    if (!this.isShutDown && instant < Infinity) this.dataflow.worker.activateAt(instant, this);
  }

  alarm(): void {
    if (!this.isShutDown) this.activate();
  }

  hold(records: number, bytes = 0): void {
    if (!isCount(records)) this.#refuse("hold", records);
    if (!isBytes(bytes)) this.#refuse("hold", bytes);
    if (this.#isAbandoned) return;
    this.held.add(records, bytes);
    this.dataflow.queued.add(records, bytes);
  }

  release(records: number, bytes = 0): void {
    if (this.#isAbandoned) return;
    if (!isCount(records) || records > this.held.records) this.#refuse("release", records);
    // Sums of fractions may be off by a trifle.
    if (!isBytes(bytes) || bytes >= this.held.bytes + 1) this.#refuse("release", bytes);
    this.held.add(-records, -bytes);
    this.dataflow.queued.add(-records, -bytes);
    if (!this.dataflow.resting.isEmpty) this.dataflow.touch(); // there may be room behind one of them
    this.dataflow.worker.queueShrank();
  }

  fail(error: unknown): void {
    if (!this.#isAbandoned) this.dataflow.fail(() => this.dataflow.worker.fail(error, this.label));
  }

  failLast(error: unknown): void {
    if (!this.#isAbandoned) this.dataflow.fail(() => this.dataflow.worker.failLast(error, this.label));
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
    if (this.#capabilities === 0 && this.#inputsEnded()) this.shutDown();
  }

  holds(change: 1 | -1): void {
    this.#capabilities += change;
    if (this.#capabilities === 0 && !this.isRunning && !this.isShutDown) this.dataflow.mayEnd(this);
  }

  frontierMoved(interest: FrontierInterest): void {
    if (this.isShutDown) return;
    const wanted = interest === "always" || (interest === "ifCapability" && this.#capabilities > 0);
    if (wanted || (this.#capabilities === 0 && this.#inputsEnded())) this.dataflow.markReady(this);
  }

  /** Whether it has nothing more to do: a source ends at once, others get a last activation to see the end. */
  endIfDone(): void {
    if (this.isShutDown || this.#capabilities > 0 || !this.#inputsEnded()) return;
    if (this.isSource) this.shutDown();
    else this.dataflow.markReady(this);
  }

  /** Never runs again; lets go of whatever its code holds. */
  shutDown(): void {
    this.isShutDown = true;
    this.#logic = ended;
  }

  /** Shuts down amid everything: what waits for it is dropped, and what its code does later does nothing. */
  abandon(): void {
    this.shutDown();
    for (const output of this.outputs) output.cut();
    for (const input of this.inputs) input.discard();
    this.dataflow.queued.add(-this.held.records, -this.held.bytes);
    this.#isAbandoned = true;
  }

  #refuse(method: string, argument: unknown): never {
    throw new TimelyError("bad-argument", `${this.label}: ${method}(${String(argument)})`);
  }

  #inputsEnded(): boolean {
    for (const input of this.inputs) {
      if (input.interest === "never" || !input.frontier.isEmpty) return false;
    }
    for (const watch of this.watches) if (!watch.frontier.isEmpty) return false;
    return true;
  }
}

const isCount = (records: number): boolean => Number.isSafeInteger(records) && records >= 0;
const isBytes = (bytes: number): boolean => Number.isFinite(bytes) && bytes >= 0;
