import { flushAll, gated } from "./gated-operator.ts";
import type { Lowering } from "./operator.ts";

const make = gated<unknown>((_step, parts) => ({
  claim: "none",
  onMessage(message) {
    parts.chains[0]!.pushAll(message.batch);
    flushAll(parts, message.capability);
  },
}));

/** Steps that do nothing but move records between workers. */
export const passOn: Readonly<Record<"inTurn" | "toAll", Lowering<unknown>>> = {
  inTurn: { route: "in turn", timeFrom: "inputs", make, makeInLoop: make },
  toAll: { route: "to all", timeFrom: "inputs", make, makeInLoop: make },
};
