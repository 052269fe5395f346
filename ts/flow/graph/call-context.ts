import type { Key } from "../values/key.ts";

/** What a call of a user's asynchronous function is told. Do not keep the object beyond the call. */
export interface CallContext {
  /** Aborts when the call has taken too long, or the flow stops or fails: the call's result is of no use then. */
  readonly signal: AbortSignal;
  /** Which call for the record this is, from 1. */
  readonly attempt: number;
}

/** The same on a keyed stream. */
export interface KeyedCallContext<K extends Key> extends CallContext {
  readonly key: K;
}
