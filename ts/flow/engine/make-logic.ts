import type { Host } from "../../host/host.ts";
import type { KeyedStep } from "../graph/step.ts";
import { codeOf } from "../hot/code-of.ts";
import type { KeyTimers } from "../state/key-timers.ts";
import type { Chain } from "./chains/compile-chain.ts";
import type { FlowRun } from "./flow-run.ts";
import type { KeyedLogic } from "./keyed-logic.ts";

/** A worker's instance of a keyed step's logic, whose results go down the chains and are counted. */
export function makeLogic(
  step: KeyedStep,
  run: FlowRun,
  chains: readonly Chain[],
  timers: KeyTimers,
  host: Host,
): KeyedLogic {
  const counter = run.counters.of(step);
  const [main] = chains;
  const logic = step.logic({
    emit: (value, key, eventTime) => {
      counter.passed++;
      main!.push(value, key, eventTime);
    },
    emitAside: (output, value, key, eventTime) => {
      counter.aside++;
      chains[output]!.push(value, key, eventTime);
    },
    site: run.siteOf(
      step,
      chains.map((chain) => chain.push),
    ),
    code: codeOf(step),
    timers,
    host,
  });
  if (logic.liveCells !== undefined) counter.kept = () => logic.liveCells!; // it could tell just now
  return logic;
}
