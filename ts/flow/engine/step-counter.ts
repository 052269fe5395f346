/** What one worker has counted at one step. Steps that pass on each record once do not count. */
export interface StepCounter {
  received: number;
  /** Records passed on by the first output. */
  passed: number;
  /** Records that a step that counts has passed on by its other outputs. */
  toOthers: number;
  /** Records that the step could not process, and skipped or gave to its failed stream. */
  rejected: number;
  /** Records that the sink of an output has taken. */
  taken: number;
}
