import type { OperatorParts } from "./build-flow.ts";
import type { FlowRun } from "./flow-run.ts";

/** Makes a worker's instance of a step; what it returns runs at each activation. */
export type OperatorMaker<S> = (step: S, run: FlowRun, parts: OperatorParts) => () => void;
