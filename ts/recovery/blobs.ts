/** Bytes under a name. */
export interface Blob {
  /** Up to 100 of `a-z`, `0-9`, `.` and `-`, beginning with a letter. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Where a store keeps what outlives a process: bytes under names. All that recovery asks for, so that a store is a file's
 * work; `storeConformance` of `tidemark/testing` tells whether one keeps to it.
 *
 * What is named once is never changed: a blob is there whole, as it was written, or not at all. A write that the death of
 * the process has cut short may leave nothing or all of it, and may even land later; `create` decides between two that
 * write one name, in one process or in two.
 */
export interface BlobStore {
  /** The names of all that is there, in any order. */
  list(): Promise<readonly string[]>;
  /** Bytes by names, in the order of these; undefined where there are none. They are the caller's own. */
  read(names: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>;
  /** Writes blobs under names that nobody has used. Once it has settled they survive a crash of the whole machine. */
  write(blobs: readonly Blob[]): Promise<void>;
  /**
   * Writes a blob if there is none of its name. Once it has settled with true, the blob survives a crash of the machine.
   * @returns Whether it was written: of several who create one name, one hears true.
   */
  create(blob: Blob): Promise<boolean>;
  /** Removes blobs. Without effect for names that are not there. */
  delete(names: readonly string[]): Promise<void>;
  /** Called once, when nothing is under way any more. */
  close?(): Promise<void>;
}
