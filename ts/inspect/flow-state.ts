/**
 * How a flow is: `running` from its start, `stopping` once it was told to end, and in the end `finished` (all inputs
 * ended, all outputs written), `stopped`, or `failed`.
 */
export type FlowState = "running" | "stopping" | "finished" | "stopped" | "failed";
