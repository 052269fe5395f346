import type { Key } from "../values/key.ts";
import type { KeyedCallContext } from "./call-context.ts";

/** How an asynchronous step calls. */
export interface AsyncCallSpec {
  /** A function of the user's, as the engine calls it. */
  readonly fn: (value: unknown, context: KeyedCallContext<Key>) => unknown;
  /** Most calls under way at a time, on each worker. */
  readonly concurrency: number;
  /** Whether results leave in the order in which their records came. */
  readonly ordered: boolean;
  /** How long a call may take; undefined: for ever. */
  readonly timeoutMs: number | undefined;
  /** Whether each element of a result is passed on, rather than the result. */
  readonly spread: boolean;
}
