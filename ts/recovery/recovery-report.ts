/** How recovery stands, as `inspect()` tells. */
export interface RecoveryReport {
  /** The last epoch that is committed; 0: none is. */
  readonly epoch: number;
  /** What a run that resumed now would read, in bytes. */
  readonly bytes: number;
  /** How long the last commit took, from the end of its epoch, in ms. */
  readonly commitMs?: number;
  /**
   * Ids of steps that the store holds state of and the flow has none such: it is kept for whoever adds them again, until
   * `forget` names them. Absent: there are none.
   */
  readonly removed?: readonly string[];
  /** A damaged manifest that this run has passed over: what is wrong with it, and the epoch that it went on from instead. */
  readonly fallBack?: { readonly problem: string; readonly epoch: number };
}
