import { printable } from "../words/printable.ts";

/** What may go wrong with what a flow saves and resumes from. */
export type RecoveryErrorCode =
  /** Some step's state, or a connector's position, cannot be saved. */
  | "cannot-save"
  /** The store, or something in it, is of a version of Tidemark, of a flow or of a step that this one cannot read. */
  | "cannot-resume"
  /** Another run writes to the store now: this one has stopped. */
  | "fenced"
  /** Bytes in the store are not those that were written. */
  | "store-damaged"
  /** The store could not read or write. */
  | "store-failed"
  /** A store that only one may have open is open elsewhere. */
  | "store-in-use"
  | "bad-option";

/** Where it went wrong, as far as it is known. */
export interface RecoverySite {
  /** The store, as it was named. */
  readonly store?: string;
  /** What in it: a file's name, where the store is a folder. */
  readonly blob?: string;
  /** Offset in that, in bytes. */
  readonly byte?: number;
  readonly step?: string;
  readonly key?: string | number;
  readonly epoch?: number;
  /** Of a value within a state: where. */
  readonly path?: string;
}

/**
 * State could not be saved, or a flow could not resume from it.
 *
 * @example
 * ```ts
 * import { RecoveryError } from "tidemark/stores";
 * const error = new RecoveryError("store-damaged", "a checksum is wrong", { store: "./state", blob: "s-1-0-1", byte: 12 });
 * console.log(error.message); // ./state, s-1-0-1, byte 12: a checksum is wrong [store-damaged]
 * ```
 */
export class RecoveryError extends Error {
  override readonly name = "RecoveryError";
  readonly code: RecoveryErrorCode;
  readonly site: RecoverySite;

  /**
   * @param code Stable; the wording of the message is not.
   * @param problem What happened and what to do.
   * @param cause The error behind it.
   */
  constructor(code: RecoveryErrorCode, problem: string, site: RecoverySite = {}, cause?: unknown) {
    const { store, blob, ...rest } = site;
    const more = Object.entries(rest).flatMap(([name, at]) => (at === undefined ? [] : [`${name} ${at}`]));
    const place = [...[store, blob].filter((name) => name !== undefined), ...more].join(", ");
    super(
      printable(`${place === "" ? "" : `${place}: `}${problem} [${code}]`),
      cause === undefined ? undefined : { cause },
    );
    this.code = code;
    this.site = site;
  }
}
