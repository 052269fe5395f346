import type { Capability, InputCapability } from "../../../timely/index.ts";
import type { Push } from "../../hot/stage.ts";
import type { BatchLoop } from "../../hot/stages.ts";

/** What a chain is flushed with: a capability that holds for all outputs, or one for each. */
export type Right = InputCapability | readonly Capability[];

/** The fused steps behind an operator's output, ready to take records. */
export interface Chain {
  /** Takes one record. */
  readonly push: Push;
  /** Takes a batch. */
  readonly pushAll: BatchLoop;
  /**
   * Sends what has gathered on the edges, once a batch.
   * @param came Records that came together: as many go on together. More than that, and than a few thousand, go in parts.
   */
  flush(right: Right, came?: number): void;
}
