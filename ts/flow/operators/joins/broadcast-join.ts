import { passOn } from "../../engine/pass-on-operator.ts";
import { FlowError } from "../../errors.ts";
import { addStep } from "../../graph/add-step.ts";
import {
  type AnyStream,
  type KeyArgument,
  type KeyedLike,
  portOf,
  portsOf,
  type ValueOf,
} from "../../graph/any-stream.ts";
import { UNNAMED } from "../../graph/step.ts";
import type { StepOutcome } from "../../policy/dead-letter.ts";
import {
  type CheckedPolicy,
  checkedPolicy,
  type ErrorPolicy,
  type StepOptions,
} from "../../policy/error-policy.ts";
import { outcomeOf, withFailedPort } from "../../policy/failed-port.ts";
import { retried } from "../../policy/retried.ts";
import { oneOf } from "../../values/checked.ts";
import type { Key } from "../../values/key.ts";
import { type BroadcastPlan, broadcastLowering, TO_ALL } from "./broadcast-operator.ts";
import { type Keep, keepers } from "./join-cell.ts";
import type { JoinedPair } from "./pairs.ts";

/** How {@link broadcastJoin} joins. `onError` is about records that `by` throws for, or gives no key. */
export interface BroadcastJoinOptions<By, T extends "inner" | "left", P extends ErrorPolicy = ErrorPolicy>
  extends StepOptions<P> {
  /** The key of the small side that a record asks for. */
  readonly by: By;
  /**
   * When records are joined. "complete": once the small side has ended; they wait until then. "changing": at once, with
   * what is there of the small side by now. Default: "complete".
   */
  readonly small?: "complete" | "changing";
  /** Which values of a key are kept. By event time, if the small side has that, otherwise as they come. Default: "last". */
  readonly keep?: Keep;
  /** What becomes of a record that finds nothing: "inner" drops it, "left" keeps it. Default: "inner". */
  readonly type?: T;
}

/** The method `broadcastJoin` of streams. */
export interface BroadcastJoinMethod<S extends AnyStream> {
  /**
   * Joins each record with what a small stream has under the key that the record asks for. Every worker gets all of the
   * small side and keeps it in memory; the records stay where they are, in their order, and need no key. They keep the
   * key they may have, and their event time, which the small side never holds back.
   *
   * With `small: "complete"` records wait, in memory, until the small side has ended, and hold event time back: then each
   * sees all of it. When 65,536 of them wait, or 64 MiB, their inputs are read no further meanwhile, but for one that a
   * small side is made of too, of this join or another. With `small: "changing"` nothing waits, and what a record finds depends on what has come before it.
   *
   * It may stand in a loop. There a small side that is to be complete comes from outside of all loops.
   * @param id Step id, unique in the flow.
   * @param small The small side, keyed.
   * @param options The key that a record asks for (`by`), when records are joined (`small`), which values of a key are kept
   * (`keep`), and what becomes of a record that finds nothing (`type`). `onError` says what happens to one that `by` throws for.
   * @throws {FlowError} `bad-option`, `not-a-stream`, `foreign-stream`, `not-in-a-loop`.
   * @throws {StepError} `step-failed` if `by` throws, `bad-key` if it gives no key, at run time and if the policy is "fail".
   * @example
   * ```ts
   * const ports = flow.input("ports", [{ code: "HEL", city: "Helsinki" }]).keyBy("code", (port) => port.code);
   * flow.input("ships", [{ name: "Aino", to: "HEL" }, { name: "Otso", to: "XXX" }])
   *   .broadcastJoin("port", ports, { by: (ship) => ship.to, type: "left" })
   *   .output("print", ({ left, right }) => console.log(left.name, right?.city)); // Aino Helsinki, Otso undefined
   * ```
   */
  broadcastJoin<K extends Key, R, T extends "inner" | "left" = "inner", const P extends ErrorPolicy = "fail">(
    id: string,
    small: KeyedLike<S, K, R>,
    options: BroadcastJoinOptions<(value: ValueOf<S>, ...key: KeyArgument<S>) => NoInfer<K>, T, P>,
  ): StepOutcome<S, JoinedPair<ValueOf<S>, R, T>, P>;
}

/** Declares the step: see {@link BroadcastJoinMethod.broadcastJoin}. */
export function broadcastJoin(
  stream: AnyStream,
  id: string,
  small: AnyStream,
  options: BroadcastJoinOptions<unknown, "inner" | "left">,
): unknown {
  const [main, side] = portsOf([stream, small]);
  if (!side!.keyed) throw new FlowError("not-a-stream", "it needs a keyed small side; use keyBy first");
  const policy = checkedPolicy(options, "by", "small", "keep", "type");
  const plan = planOf(options, policy);
  const [spread] = addStep(
    stream.flow,
    UNNAMED,
    { kind: "exchange", operator: TO_ALL, lowering: passOn.toAll, inputs: [side!] },
    [{ keyed: true, timed: side!.timed }],
  );
  const everywhere = portOf(spread!);
  if (plan.waits && everywhere.loop !== undefined) {
    const problem = `its small side comes from inside the loop "${everywhere.loop.id}", which does not end while records wait`;
    throw new FlowError("not-in-a-loop", `${problem}; use small: "changing"`);
  }
  const streams = addStep(
    stream.flow,
    id,
    {
      kind: "operator",
      operator: "broadcastJoin",
      inputs: [main!, everywhere],
      policy,
      lowering: broadcastLowering(plan),
    },
    withFailedPort([{ keyed: main!.keyed, timed: main!.timed }], main!, policy),
  );
  return outcomeOf(streams);
}

function planOf(
  options: BroadcastJoinOptions<unknown, "inner" | "left">,
  policy: CheckedPolicy,
): BroadcastPlan {
  const { by, small = "complete", keep = "last", type = "inner" } = options;
  return {
    by: retried(by as BroadcastPlan["by"], policy, "by"), // the engine hands it what the stream carries
    keep: oneOf("keep", keep, Object.keys(keepers) as Keep[]),
    outer: oneOf("type", type, ["inner", "left"]) === "left",
    waits: oneOf("small", small, ["complete", "changing"]) === "complete",
  };
}
