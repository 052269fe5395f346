import type { Batch, Input, OperatorInfo, Timestamp } from "../../../timely/index.ts";
import { Alarm } from "../../engine/alarm.ts";
import type { OperatorParts } from "../../engine/build-flow.ts";
import type { Chain } from "../../engine/chains/compile-chain.ts";
import type { Claim } from "../../engine/claim.ts";
import type { FlowRun } from "../../engine/flow-run.ts";
import type { OperatorStep } from "../../graph/step.ts";
import type { StageSite } from "../../hot/stage.ts";
import { describeValue } from "../../values/render-value.ts";
import type { CheckedLimits } from "./checked-limits.ts";

/** Gathers records into arrays. Its claim stays where the first record came that it has not passed on. */
export class BatchOperator {
  readonly #limits: CheckedLimits;
  readonly #step: OperatorStep;
  readonly #run: FlowRun;
  readonly #site: StageSite;
  readonly #info: OperatorInfo;
  readonly #input: Input<unknown>;
  readonly #chain: Chain;
  /** Of the failed stream, where there is one. */
  readonly #failed: Chain | undefined;
  readonly #claim: Claim;
  #values: unknown[] = [];
  #bytes = 0;
  #latest: number | undefined;
  /** The event-time coordinate that the first record came at. */
  #since = Number.NEGATIVE_INFINITY;
  /** By the monotonic clock. */
  #dueAt = Number.POSITIVE_INFINITY;
  readonly #alarm: Alarm;
  #ended = false;

  constructor(
    limits: CheckedLimits,
    step: OperatorStep,
    run: FlowRun,
    { info, inputs, chains, claim }: OperatorParts,
  ) {
    this.#limits = limits;
    this.#step = step;
    this.#run = run;
    this.#site = run.siteOf(
      step,
      chains.map((chain) => chain.push),
    );
    this.#info = info;
    this.#alarm = new Alarm(info);
    this.#input = inputs[0]!;
    [this.#chain, this.#failed] = chains as [Chain, Chain?];
    this.#claim = claim;
  }

  activate(): void {
    if (this.#ended) return;
    this.#run.enter(this.#claim.time);
    if (this.#dueAt <= this.#info.host.monotonic()) this.#emit();
    this.#input.forEach((capability, batch) => {
      this.#run.enter(capability.time);
      this.#take(capability.time, batch);
      this.#failed?.flush(capability);
    });
    const frontier = this.#input.frontier.elements;
    if (frontier.length === 0) this.#end();
    else {
      this.#follow(frontier);
      this.#wake();
    }
  }

  #take(time: Timestamp, { values, eventTimes }: Batch<unknown>): void {
    this.#run.counters.of(this.#step).received += values.length;
    for (let i = 0; i < values.length; i++) {
      const bytes = this.#bytesOf(values[i], eventTimes?.[i]);
      if (bytes === undefined) continue;
      if (this.#values.length > 0 && this.#bytes + bytes > this.#limits.bytes) this.#emit();
      if (this.#values.length === 0) this.#begin(time);
      this.#values.push(values[i]);
      this.#bytes += bytes;
      const eventTime = eventTimes?.[i];
      if (eventTime !== undefined && (this.#latest === undefined || eventTime > this.#latest))
        this.#latest = eventTime;
      if (this.#values.length >= this.#limits.size || this.#bytes >= this.#limits.bytes) this.#emit();
    }
  }

  #begin([, eventTime]: Timestamp): void {
    this.#since = eventTime!;
    const { withinMs } = this.#limits;
    if (withinMs !== undefined) this.#dueAt = this.#info.host.monotonic() + withinMs;
  }

  #emit(): void {
    const values = this.#values;
    const [epoch, eventTime] = this.#claim.time;
    if (this.#since > eventTime!) this.#claim.moveTo([epoch!, this.#since]);
    this.#run.counters.of(this.#step).passed++;
    this.#chain.push(values, undefined, this.#latest);
    this.#chain.flush(this.#claim.capabilities);
    this.#values = [];
    this.#bytes = 0;
    this.#latest = undefined;
    this.#dueAt = Number.POSITIVE_INFINITY;
  }

  /** Where records wait, event time goes no further than to the first of them; epochs do not wait. */
  #follow(frontier: readonly Timestamp[]): void {
    const waiting = this.#values.length > 0;
    this.#claim.follow(
      waiting ? frontier.map(([epoch, at]) => [epoch!, Math.min(at!, this.#since)]) : frontier,
    );
  }

  #end(): void {
    this.#ended = true;
    if (this.#values.length > 0 && !this.#run.stopping) this.#emit();
    this.#claim.drop();
  }

  #wake(): void {
    if (this.#dueAt === Number.POSITIVE_INFINITY) return;
    const { host } = this.#info;
    this.#alarm.wakeAt(host.now() + Math.max(0, this.#dueAt - host.monotonic()));
  }

  /** Undefined where it cannot be told, and the step's policy is to go on. */
  #bytesOf(value: unknown, eventTime: number | undefined): number | undefined {
    const { bytesOf } = this.#limits;
    if (bytesOf === undefined) return 0;
    let bytes: number;
    try {
      bytes = bytesOf(value);
    } catch (cause) {
      this.#site.reject("step-failed", "bytes.of threw", value, undefined, eventTime, cause);
      return undefined;
    }
    if (bytes >= 0) return bytes;
    const problem = `bytes.of must give a number of 0 or more, not ${describeValue(bytes)}`;
    this.#site.reject("step-failed", problem, value, undefined, eventTime);
    return undefined;
  }
}
