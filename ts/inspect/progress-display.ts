import type { FlowState } from "./flow-state.ts";

/** Shows how far a flow has got until it is over. */
export interface ProgressDisplay {
  /** Says at once that something else is going on. */
  show(phase: FlowState): void;
  /** Shows the last state and stays silent from then on. Further calls do nothing. */
  end(phase: FlowState): void;
}

/** As much of a terminal, pipe or file as a display needs. */
export interface TextStream {
  write(text: string): unknown;
  /** Width, where it is a terminal that knows. */
  readonly columns?: number | undefined;
}
