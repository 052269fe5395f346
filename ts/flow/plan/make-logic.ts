import type { Host } from "../../host/host.ts";
import { codeOf } from "../fusion/code-of.ts";
import type { Chain } from "../fusion/compile-chain.ts";
import type { KeyTimers } from "../keyed/key-timers.ts";
import type { KeyedLogic } from "../keyed/keyed-logic.ts";
import type { KeyedStep } from "../step.ts";
import type { FlowRun } from "./flow-run.ts";

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
