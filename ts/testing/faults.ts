import type { Key } from "../flow/values/key.ts";
import { renderValue } from "../flow/values/render-value.ts";
import { TestKitError } from "./errors.ts";

/** A call to a source or sink. */
export type ConnectorCall = "open" | "read" | "write" | "close";

/** What is to fail, and when. */
export type Fault = {
  /** Step id, with or without the name of the flow. */
  readonly step: string;
  /** How often it fails. Default: once. `Infinity`: from then on always. */
  readonly times?: number;
  /** What is thrown. Default: an {@link InjectedFault}. */
  readonly error?: unknown;
} & (
  | {
      /** The record that the step fails on: counted from 1, or told by its value. A retry counts as a record more. */
      readonly record: number | ((value: unknown, key: Key | undefined) => boolean);
      readonly call?: never;
      readonly nth?: never;
    }
  | {
      /** The call to the source or sink that fails. */
      readonly call: ConnectorCall;
      /** Which of them, counted from 1. Default: the first. */
      readonly nth?: number;
      readonly record?: never;
    }
);

/**
 * What an injected fault throws unless told otherwise.
 * @example
 * ```ts
 * import { failAt, given, InjectedFault, rowsOf, testFlow } from "tidemark/testing";
 * const doubled = given(rowsOf(1, 2)).map("double", (n) => n * 2);
 * const error = await testFlow(doubled.flow, { faults: [failAt({ step: "double", record: 2 })] }).failure();
 * console.log(error instanceof Error && error.cause instanceof InjectedFault); // true
 * ```
 */
export class InjectedFault extends Error {
  override readonly name = "InjectedFault";
}

/**
 * Has a step fail, a source or a sink, as if the user's code or the outside had. The step's error policy applies.
 * @throws {TestKitError} `bad-row` for a count below 1.
 * @example
 * ```ts
 * import { failAt, given, rowsOf, testFlow } from "tidemark/testing";
 * const kept = given(rowsOf(1, 2, 3)).map("halve", (n) => n / 2, { onError: "skip" });
 * const kit = testFlow(kept.flow, { faults: [failAt({ step: "halve", record: (n) => n === 2 })] });
 * await kit.run();
 * console.log(kit.values(kept)); // [ 0.5, 1.5 ]
 * ```
 */
export function failAt(fault: Fault): Fault {
  const counts = [fault.nth, fault.times, typeof fault.record === "number" ? fault.record : undefined];
  for (const count of counts) {
    const isCount = count === undefined || Number.isInteger(count) || count === Number.POSITIVE_INFINITY;
    if (isCount && (count ?? 1) >= 1) continue;
    throw new TestKitError("bad-row", `failAt: counts are integers of 1 or more, not ${renderValue(count)}`);
  }
  return fault;
}

/** A fault that is lying in wait. One for all workers. */
export class ArmedFault {
  readonly fault: Fault;
  #passed = 0;
  #struck = 0;

  constructor(fault: Fault) {
    this.fault = fault;
  }

  get hasStruck(): boolean {
    return this.#struck > 0;
  }

  /** What to throw for this record, if anything. */
  atRecord(value: unknown, key: Key | undefined): Strike | undefined {
    const { record } = this.fault;
    if (record === undefined) return undefined;
    this.#passed++;
    return this.#strikeIf(typeof record === "number" ? this.#passed >= record : record(value, key));
  }

  /** What to throw for this call, if anything. */
  atCall(call: ConnectorCall): Strike | undefined {
    const { call: wanted, nth = 1 } = this.fault;
    if (wanted !== call) return undefined;
    this.#passed++;
    return this.#strikeIf(this.#passed >= nth);
  }

  #strikeIf(isDue: boolean): Strike | undefined {
    const { step, times = 1 } = this.fault;
    if (!isDue || this.#struck >= times) return undefined;
    this.#struck++;
    const error = "error" in this.fault ? this.fault.error : new InjectedFault(`injected at step "${step}"`);
    return { error };
  }
}

/** What is to be thrown. */
export interface Strike {
  readonly error: unknown;
}

/** The faults of one step. */
export class ArmedFaults {
  readonly #faults: readonly ArmedFault[];

  constructor(faults: readonly ArmedFault[]) {
    this.#faults = faults;
  }

  atRecord(value: unknown, key: Key | undefined): Strike | undefined {
    return first(this.#faults, (fault) => fault.atRecord(value, key));
  }

  /** @throws What the fault is to throw. */
  passCall(call: ConnectorCall): void {
    const strike = first(this.#faults, (fault) => fault.atCall(call));
    if (strike !== undefined) throw strike.error;
  }
}

/** Every fault sees what passes, so that each counts all of it. */
function first(
  faults: readonly ArmedFault[],
  strikeOf: (fault: ArmedFault) => Strike | undefined,
): Strike | undefined {
  const strikes = faults.map(strikeOf);
  return strikes.find((strike) => strike !== undefined);
}
