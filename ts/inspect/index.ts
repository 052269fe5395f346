export type { Explanation } from "./explain.ts";
export type { FlowReport, StepReport } from "./report.ts";
