import type { AnyAggregator } from "../../../aggregators/aggregator.ts";
import type { KeyedLogic, KeyedLogicContext } from "../../../engine/keyed-logic.ts";
import type { Rest } from "../../../engine/work.ts";
import type { KeyedBatch } from "../../../hot/stage.ts";
import type { CheckedPolicy } from "../../../policy/error-policy.ts";
import { settled } from "../../../values/bad-result.ts";
import type { Key } from "../../../values/key.ts";
import type { WindowResult } from "../window-result.ts";
import type { Windower } from "../windower.ts";
import { type Adding, addingOf, NONE } from "./adding.ts";

/** What the logic of windows is made with. */
export interface WindowSpec {
  readonly aggregator: AnyAggregator;
  /** What happens to records that it cannot take in. */
  readonly policy: CheckedPolicy;
  readonly allowedLatenessMs: number;
  readonly emitEvery: number | "record" | undefined;
  /** Whether the windows are those of a whole stream: their results have no key. */
  readonly whole: boolean;
  /** Whether records have event times. */
  readonly timed: boolean;
}

/** What a logic of windows is made of. */
export interface WindowsMade extends WindowSpec {
  readonly windower: Windower<unknown>;
  readonly clock: "event" | "processing";
}

/** The output of a step that late records leave by. */
export const LATE = 1;

/** In place of a state that a record could not be added to. */
export const REJECTED: unique symbol = Symbol("rejected");

/** What a result is. */
export type Kind = WindowResult<Key, unknown>["kind"];

/** What all windows share: the aggregator's functions, and how results leave. */
export abstract class WindowLogic implements KeyedLogic {
  protected readonly spec: WindowSpec;
  protected readonly context: KeyedLogicContext;
  protected readonly adding: Adding;

  constructor(spec: WindowSpec, context: KeyedLogicContext) {
    this.spec = spec;
    this.context = context;
    this.adding = addingOf(spec.aggregator, spec.policy);
  }

  abstract onBatch(batch: KeyedBatch, watermark: number): void;

  onEnd?(): Rest;

  /** Whether it is to pause where it can. */
  protected get isFull(): boolean {
    return this.context.isFull?.() === true;
  }

  protected emitAs(
    kind: Kind,
    key: Key,
    start: number,
    end: number,
    state: unknown,
    eventTime: number | undefined,
    merged: number,
  ): void {
    const value = this.resultOf(state, key);
    const shown = this.spec.whole ? undefined : key;
    const result: WindowResult<Key | undefined, unknown> =
      merged > 0 ? { key: shown, start, end, value, kind, merged } : { key: shown, start, end, value, kind };
    this.context.emit(result, key, eventTime);
  }

  protected emitLate(value: unknown, key: Key, eventTime: number | undefined): void {
    this.context.emitTo(LATE, value, key, eventTime);
  }

  /**
   * The state with a record in it; REJECTED where the aggregator threw and the step's policy goes on without the record.
   * @param cell What the key has so far.
   */
  protected add(
    cell: { readonly state: unknown } | undefined,
    value: unknown,
    key: Key,
    eventTime: number,
  ): unknown {
    const { toOne } = this.adding;
    try {
      return toOne.add(cell === undefined ? toOne.init() : cell.state, value, eventTime);
    } catch (cause) {
      this.reject("the aggregator threw", value, key, eventTime, cause);
      return REJECTED;
    }
  }

  /** The states with a record in each; REJECTED where one of them cannot take it, and then none is to. */
  protected addToAll(
    cells: readonly ({ readonly state: unknown } | undefined)[],
    value: unknown,
    key: Key,
    eventTime: number,
  ): unknown[] | typeof REJECTED {
    const states = cells.map((cell) => (cell === undefined ? NONE : cell.state));
    try {
      return this.adding.toAll(states, value, eventTime);
    } catch (cause) {
      this.reject("the aggregator threw", value, key, eventTime, cause);
      return REJECTED;
    }
  }

  protected reject(
    problem: string,
    value: unknown,
    key: Key,
    eventTime: number | undefined,
    cause: unknown,
  ): void {
    this.context.desk.reject("step-failed", problem, value, key, eventTime, cause);
  }

  /** Does what merges states of a key. */
  protected merging<T>(key: Key, act: () => T): T {
    try {
      return act();
    } catch (cause) {
      throw this.#failure("merge", key, cause);
    }
  }

  protected resultOf(state: unknown, key: Key): unknown {
    try {
      return settled(this.spec.aggregator.result(state), "the aggregator");
    } catch (cause) {
      throw this.#failure("result", key, cause);
    }
  }

  /** What is no record's fault has no policy. */
  #failure(what: string, key: Key, cause: unknown): Error {
    return this.context.desk.fail("step-failed", `the aggregator's ${what} threw`, undefined, key, cause);
  }
}
