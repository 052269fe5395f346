import type { FlowPhase } from "./progress-line.ts";

/** Shows how far a flow has got until it is over. */
export interface ProgressDisplay {
  /** Says at once that something else is going on. */
  show(phase: FlowPhase): void;
  /** Shows the last state and stays silent from then on. Further calls do nothing. */
  end(phase: FlowPhase): void;
}

/** As much of a terminal, pipe or file as a display needs. */
export interface TextStream {
  write(text: string): unknown;
  /** Width, where it is a terminal that knows. */
  readonly columns?: number | undefined;
}
