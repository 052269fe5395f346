import type { Step } from "../flow/graph/step.ts";
import { CarriedRow } from "./carried-row.ts";
import { TestKitError } from "./errors.ts";
import { type ArmedFault, ArmedFaults } from "./faults.ts";
import { faultySink, faultySource } from "./faulty-connectors.ts";
import { breakOperator } from "./faulty-operator.ts";
import { breakAsync, breakKeyed, breakStage } from "./faulty-steps.ts";
import { FedSource } from "./fed-source.ts";
import type { StepDraft } from "./flow-copy.ts";

/**
 * Puts faults into a step of a copied flow, outputs being captured already.
 * @throws {TestKitError} `unknown-step` where the step has nothing that could fail so.
 */
export function plantFaults(step: StepDraft, armed: readonly ArmedFault[]): void {
  for (const { fault } of armed) checkFits(step, fault.call);
  const faults = new ArmedFaults(armed);
  if (step.kind === "input") step.source = faultySource(step.source, faults, recordIn(step.source));
  else if (step.kind === "output") step.sink = faultySink(step.sink, faults);
  else if (step.kind === "stage") breakStage(step, faults);
  else if (step.kind === "keyed") breakKeyed(step, faults);
  else if (step.kind === "async") breakAsync(step, faults);
  else if (step.kind === "operator") breakOperator(step, faults);
}

const CALLS: { readonly [kind in Step["kind"]]?: readonly string[] } = {
  input: ["open", "read", "close"],
  output: ["open", "write", "close"],
  stage: [],
  keyed: [],
  async: [],
};

function checkFits({ id, kind, operator, policy }: StepDraft, call: string | undefined): void {
  // An operator of its own has a policy if it runs the user's code.
  const calls = kind === "operator" && policy !== undefined ? [] : CALLS[kind];
  if (calls !== undefined && (call === undefined || calls.includes(call))) return;
  const what = call === undefined ? "runs no code that could fail" : `has no call "${call}"`;
  throw new TestKitError("unknown-step", `failAt: step "${id}" (${operator}) ${what}`);
}

/** What a fault's predicate sees of what a source hands out: of a script the records, of any other source all. */
function recordIn(source: unknown): (handedOut: unknown) => { readonly value: unknown } | undefined {
  if (!(source instanceof FedSource)) return (value) => ({ value });
  return (handedOut) => {
    return handedOut instanceof CarriedRow ? handedOut : undefined;
  };
}
