import { compareTimes, lessEqual } from "../../../core/index.ts";
import type { Batch, Capability, Input, InputCapability, Output, Timestamp } from "../../../timely/index.ts";
import type { OperatorParts } from "../../engine/build-flow.ts";
import type { Chain } from "../../engine/chains/compile-chain.ts";
import type { FlowRun } from "../../engine/flow-run.ts";
import type { KeyedLogic } from "../../engine/keyed-logic.ts";
import type { KeyedStep } from "../../graph/step.ts";
import { compareKeys, type Key } from "../../values/key.ts";

/** The records of one timestamp, and the right to answer them when it is complete. */
interface Iteration {
  readonly time: Timestamp;
  /** One for each of the operator's outputs. */
  readonly capabilities: readonly Capability[];
  /** What the logic has not been given. */
  readonly waiting: { readonly side: number; readonly batch: Batch<unknown> }[];
  /** Of each batch: which keys there are is found out for the logics alone that ask. */
  readonly keyColumns: (readonly Key[])[];
}

/**
 * Runs a keyed step in a loop that is told when an iteration is complete. The logic sees one timestamp at a time:
 * an iteration's records, then its end; of one (epoch, event time) the iterations in their order. It holds a right to
 * send only at timestamps that it has records of, and lets go of it when their iteration is over, so the loop ends.
 */
export class IterationOperator {
  readonly #step: KeyedStep;
  readonly #run: FlowRun;
  readonly #inputs: readonly Input<unknown>[];
  readonly #outputs: readonly Output<unknown>[];
  readonly #chains: readonly Chain[];
  readonly #logic: KeyedLogic;
  /** The earliest first, as far as they can be told apart. */
  readonly #open: Iteration[] = [];

  constructor(step: KeyedStep, run: FlowRun, { inputs, outputs, chains }: OperatorParts, logic: KeyedLogic) {
    this.#step = step;
    this.#run = run;
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.#chains = chains;
    this.#logic = logic;
  }

  activate(): void {
    for (const [side, input] of this.#inputs.entries()) {
      input.forEach((capability, batch) => {
        this.#take(capability, batch, side);
      });
    }
    for (let next = this.#takeComplete(); next !== undefined; next = this.#takeComplete()) this.#finish(next);
    const [earliest] = this.#open;
    if (earliest !== undefined && this.#comesBeforeAll(earliest.time)) this.#give(earliest);
  }

  #take(capability: InputCapability, batch: Batch<unknown>, side: number): void {
    this.#run.counters.of(this.#step).received += batch.values.length;
    const iteration = this.#iterationAt(capability);
    iteration.waiting.push({ side, batch });
    iteration.keyColumns.push(batch.keys!);
  }

  #iterationAt(capability: InputCapability): Iteration {
    const { time } = capability;
    let at = this.#open.length;
    for (; at > 0; at--) {
      const order = compareTimes(this.#open[at - 1]!.time, time);
      if (order === 0) return this.#open[at - 1]!;
      if (order < 0) break;
    }
    const capabilities = this.#outputs.map((output) => capability.retain(output));
    const iteration: Iteration = { time, capabilities, waiting: [], keyColumns: [] };
    this.#open.splice(at, 0, iteration);
    return iteration;
  }

  #takeComplete(): Iteration | undefined {
    const isComplete = ({ time }: Iteration): boolean =>
      !this.#inputs.some(({ frontier }) => frontier.lessEqual(time));
    const at = this.#open.findIndex(isComplete);
    return at < 0 ? undefined : this.#open.splice(at, 1)[0];
  }

  /** Whether no other timestamp can be complete before `time` is: then its records need not wait. */
  #comesBeforeAll(time: Timestamp): boolean {
    return this.#inputs.every(({ frontier }) =>
      frontier.elements.every((element) => lessEqual(time, element)),
    );
  }

  #give({ time, capabilities, waiting }: Iteration): void {
    this.#run.enter(time);
    for (const { side, batch } of waiting)
      this.#logic.onBatch(batch.values, batch.keys!, batch.eventTimes, time[1]!, side);
    waiting.length = 0;
    this.#flush(capabilities);
  }

  /** A flow that is stopped ends its iterations early: that is no end for the logic. */
  #finish(iteration: Iteration): void {
    const { capabilities, keyColumns } = iteration;
    this.#give(iteration);
    if (!this.#run.stopping) this.#logic.onIteration!(() => keysIn(keyColumns));
    this.#flush(capabilities);
    for (const capability of capabilities) capability.drop();
  }

  #flush(capabilities: readonly Capability[]): void {
    for (const chain of this.#chains) chain.flush(capabilities);
  }
}

function keysIn(columns: readonly (readonly Key[])[]): Key[] {
  const keys = new Set<Key>();
  for (const column of columns) for (const key of column) keys.add(key);
  return [...keys].sort(compareKeys);
}
