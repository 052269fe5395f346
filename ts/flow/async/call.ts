import type { Host } from "../../host/host.ts";
import type { Key } from "../key.ts";
import type { KeyedCallContext } from "./call-context.ts";
import type { Flight } from "./flight.ts";

/** What the calls of one worker's instance of a step have in common. */
export interface CallScope {
  readonly host: Host;
}

/** One call of the user's function for a record, and what the function is told of it. */
export class Call implements KeyedCallContext<Key> {
  readonly flight: Flight;
  readonly row: number;
  readonly attempt: number;
  /** Instant of the monotonic clock, in ms, by which it must have settled. */
  readonly deadline: number;
  /** For steps of the engine's own that keep something from call to call. */
  readonly scope: CallScope;
  #abort: AbortController | undefined;
  #end: { readonly reason: unknown } | undefined;

  constructor(flight: Flight, row: number, attempt: number, deadline: number, scope: CallScope) {
    this.flight = flight;
    this.row = row;
    this.attempt = attempt;
    this.deadline = deadline;
    this.scope = scope;
  }

  get key(): Key {
    return this.flight.keys?.[this.row] as Key; // a step without keys has no such property in its types
  }

  /** Made when it is asked for: most functions do not, and an AbortController costs more than a call. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#end !== undefined) this.#abort.abort(this.#end.reason);
    return this.#abort.signal;
  }

  get value(): unknown {
    return this.flight.values[this.row];
  }

  /** Whether its outcome is of no use any more. */
  get isCutShort(): boolean {
    return this.#end !== undefined;
  }

  /** Makes its outcome be of no use, and tells the function. */
  cutShort(reason: unknown): void {
    this.#end = { reason };
    this.#abort?.abort(reason);
  }
}
