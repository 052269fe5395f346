/** How recovery stands, as `inspect()` tells. */
export interface RecoveryReport {
  /** The last epoch that is committed; 0: none is. */
  readonly epoch: number;
  /** What a run that resumed now would read, in bytes. */
  readonly bytes: number;
  /** How long the last commit took, from the end of its epoch, in ms. */
  readonly commitMs?: number;
  /** A damaged manifest that this run has passed over: what is wrong with it, and the epoch that it went on from instead. */
  readonly fallBack?: { readonly problem: string; readonly epoch: number };
}
