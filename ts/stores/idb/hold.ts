/** What keeps a database for one run. */
export interface Hold {
  /** Whether another has it now. */
  readonly isLost: boolean;
  /** Asks in a transaction that writes whether it is still ours. Undefined where it cannot be lost unseen. */
  readonly isOurs: ((records: IDBObjectStore) => Promise<boolean>) | undefined;
  release(): Promise<void>;
}
