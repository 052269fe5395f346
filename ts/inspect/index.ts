export type { RecoveryReport } from "../recovery/recovery-report.ts";
export type { Explanation } from "./explain.ts";
export {
  type FlowGraph,
  flowGraph,
  type GraphEdge,
  type GraphGroup,
  type GraphPort,
  type GraphStep,
} from "./flow-graph.ts";
export type { FlowState } from "./flow-state.ts";
export { renderJson } from "./render-json.ts";
export { renderMermaid } from "./render-mermaid.ts";
export type { FlowReport, ReportedTime, StepReport } from "./report.ts";
