import {
  type AnyEventTime,
  checkEventTime,
  EVENT_TIME_OPTIONS,
  type EventTimeOptions,
} from "../../event-time/event-time-options.ts";
import { addStep } from "../../graph/add-step.ts";
import { type AnyStream, type KeyArgument, portsOf, type ValueOf } from "../../graph/any-stream.ts";
import type { StepOutcome } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { outcomeOf, withFailedPort } from "../../policy/failed-port.ts";
import { retried } from "../../policy/retried.ts";
import { toMilliseconds } from "../../values/duration.ts";
import { eventTimeLowering } from "./event-time-operator.ts";

/** The method `withEventTime` of streams. */
export interface WithEventTimeMethod<S extends AnyStream> {
  /**
   * Gives the records an event time in the middle of a flow, in place of the one they may have: where it becomes known
   * only after some steps, or where another one matters from here on. Keys and order are kept.
   *
   * Each worker tells how far time has come from the records that come by on it, in the order they come: late is what
   * comes too far behind a later one on the same worker. Where the records were read from several partitions, or come
   * from other workers, that order is not fixed: event time set at the input is told by partition, so prefer that where
   * you can. A worker that no record comes to holds time back until the input has ended.
   * @param id Step id, unique in the flow.
   * @param options As at an input; `idleAfter` lets time creep with the clock while no record comes. `onError` says what
   * happens to a record that has no event time; the failed stream has no event time itself.
   * @throws {FlowError} `bad-option`.
   * @throws {StepError} `bad-event-time`, at run time and if the policy is "fail", if `at` or the watermark generator
   * throws or gives no instant.
   * @example
   * ```ts
   * const lines = flow.input("lines", ["10 ferry", "25 train", "20 bus"]);
   * lines
   *   .map("trip", (line) => ({ at: Number.parseInt(line), by: line.split(" ")[1]! }))
   *   .withEventTime("departure", { at: (trip) => trip.at, outOfOrder: 10 })
   *   .reorder("in time").results
   *   .output("print", ({ at, by }) => console.log(at, by)); // 10 ferry, 20 bus, 25 train
   * ```
   */
  withEventTime<const P extends ErrorPolicy = "fail">(
    id: string,
    options: EventTimeOptions<ValueOf<S>, KeyArgument<S>> & StepOptions<P>,
  ): StepOutcome<S, ValueOf<S>, P>;
}

/** Declares the step: see {@link WithEventTimeMethod.withEventTime}. */
export function withEventTime(stream: AnyStream, id: string, options: object): unknown {
  const inputs = portsOf([stream]);
  const given = options as AnyEventTime & StepOptions; // the engine hands it what the stream carries
  const policy = checkedPolicy(given, ...EVENT_TIME_OPTIONS);
  checkEventTime(given, "onError");
  const eventTime: AnyEventTime = { ...given, at: retried(given.at, policy) };
  const { idleAfter } = eventTime;
  const idleAfterMs = idleAfter === undefined ? undefined : toMilliseconds(idleAfter, "idleAfter");
  const { keyed } = inputs[0]!;
  const streams = addStep(
    stream.flow,
    id,
    {
      kind: "operator",
      operator: "withEventTime",
      inputs,
      policy,
      lowering: eventTimeLowering(eventTime, idleAfterMs),
    },
    withFailedPort([{ keyed, timed: true }], { keyed, timed: false }, policy),
  );
  return outcomeOf(streams);
}
