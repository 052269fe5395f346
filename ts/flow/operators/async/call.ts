import type { Host } from "../../../host/host.ts";
import type { KeyedCallContext } from "../../graph/call-context.ts";
import type { Key } from "../../values/key.ts";
import type { Flight } from "./flight.ts";

/** What the calls of one worker's instance of a step have in common. */
export interface CallScope {
  readonly host: Host;
}

/**
 * One call of the user's function for a record, and what the function is told of it. When it has settled, the object
 * may serve the next call: it is read only while the call is under way, and one for each would be a third of the cost.
 */
export class Call implements KeyedCallContext<Key> {
  flight: Flight;
  row: number;
  attempt: number;
  /** For steps of the engine's own that keep something from call to call. */
  readonly scope: CallScope;
  /** Whether its outcome is of no use any more. */
  isCutShort = false;
  #abort: AbortController | undefined;
  #reason: unknown;

  constructor(flight: Flight, row: number, attempt: number, scope: CallScope) {
    this.flight = flight;
    this.row = row;
    this.attempt = attempt;
    this.scope = scope;
  }

  /** Serves the first call for another row. */
  begin(flight: Flight, row: number): this {
    this.flight = flight;
    this.row = row;
    this.attempt = 1;
    if (this.#abort !== undefined) this.#abort = undefined;
    return this;
  }

  get key(): Key {
    return this.flight.keys?.[this.row] as Key; // a step without keys has no such property in its types
  }

  /** Made when it is asked for: most functions do not, and an AbortController costs more than a call. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.isCutShort) this.#abort.abort(this.#reason);
    return this.#abort.signal;
  }

  /** Makes its outcome be of no use, and tells the function. */
  cutShort(reason: unknown): void {
    this.isCutShort = true;
    this.#reason = reason;
    this.#abort?.abort(reason);
  }
}
