import type { OperatorStep } from "../step.ts";
import type { OperatorParts } from "./build-flow.ts";
import type { FlowRun } from "./flow-run.ts";

/** Makes a worker's instance of a step that is an operator of its own; what it returns runs at each activation. */
export type OperatorMaker = (step: OperatorStep, run: FlowRun, parts: OperatorParts) => () => void;
