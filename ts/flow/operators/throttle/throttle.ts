import { addStep } from "../../graph/add-step.ts";
import { type AnyStream, portsOf } from "../../graph/any-stream.ts";
import { checkedCount, checkedOptions, oneOf } from "../../values/checked.ts";
import { type Duration, toMilliseconds } from "../../values/duration.ts";
import { type ThrottlePlan, throttleLowering } from "./throttle-operator.ts";

/** How many records a throttled stream may carry. */
export interface ThrottleOptions {
  /** At most so many records in any stretch of time that is `per` long: 1 or more. */
  readonly records: number;
  /** By the wall clock. */
  readonly per: Duration;
  /** What becomes of the others: they are delayed, or dropped. Default: "delay". */
  readonly excess?: "delay" | "drop";
}

/** The method `throttle` of streams. */
export interface ThrottleMethod<S extends AnyStream> {
  /**
   * Lets at most so many records through in a time, by the wall clock, and delays the others, or drops them where `excess`
   * says so. Order, keys and event times are kept. To drop what repeats within event time, by key: `dedupe`.
   *
   * What waits counts towards the worker's queue, so inputs are read no faster than that; event
   * time comes no further than to the earliest of it. Each worker has the rate for itself. When the flow is stopped, what
   * waits is given up.
   * @param id Step id, unique in the flow.
   * @param options How many `records` in which time (`per`: a duration in ms or as `{ seconds: 1 }`), and what becomes of the
   * others (`excess`).
   * @throws {FlowError} `bad-option`.
   * @example
   * ```ts
   * const began = Date.now();
   * flow.input("n", [1, 2, 3, 4]).throttle("slowly", { records: 2, per: 20 }).output("print", console.log); // 1, 2, 3, 4
   * await run(flow);
   * console.log(Date.now() - began >= 19); // true
   * ```
   */
  throttle(id: string, options: ThrottleOptions): S;
}

/** Declares the step: see {@link ThrottleMethod.throttle}. */
export function throttle(stream: AnyStream, id: string, options: ThrottleOptions): AnyStream {
  const inputs = portsOf([stream]);
  const plan = planOf(checkedOptions(options, ["records", "per", "excess"]));
  const { keyed, timed } = inputs[0]!;
  const [throttled] = addStep(
    stream.flow,
    id,
    {
      kind: "operator",
      operator: "throttle",
      inputs,
      lowering: throttleLowering(plan),
    },
    [{ keyed, timed }],
  );
  return throttled!;
}

function planOf({ records, per, excess = "delay" }: ThrottleOptions): ThrottlePlan {
  return {
    records: checkedCount("records", records),
    perMs: toMilliseconds(per, "per"),
    drops: oneOf("excess", excess, ["delay", "drop"]) === "drop",
  };
}
