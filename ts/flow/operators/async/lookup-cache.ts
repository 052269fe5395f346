import type { Host } from "../../../host/host.ts";
import { isPromise } from "../../values/is-promise.ts";
import type { Key } from "../../values/key.ts";

/** What a lookup is told. */
export interface LookupContext {
  /** Aborts when nobody waits for the answer any more: all calls took too long, or the flow stops or fails. */
  readonly signal: AbortSignal;
}

/** Looks something up by its key. */
export type Lookup = (key: Key, context: LookupContext) => unknown;

/** How long answers are kept, and how many. */
export interface CacheLimits {
  readonly ttlMs: number;
  readonly size: number;
}

/** A lookup under way, and those who wait for it. */
interface Pending {
  readonly answer: Promise<unknown>;
  readonly abort: AbortController;
  waiting: number;
}

/**
 * Answers of a lookup, kept for a while. A key is looked up once at a time, however many ask. Failures are not kept.
 * When it is full, what has not been asked for longest makes room.
 */
export class LookupCache {
  readonly #lookup: Lookup;
  readonly #limits: CacheLimits;
  readonly #host: Host;
  /** The one that was asked for last at the end. `until` by the monotonic clock. */
  readonly #answers: Map<Key, { readonly value: unknown; readonly until: number }> = new Map();
  readonly #pending: Map<Key, Pending> = new Map();
  /** Stands before the one that has not been asked for longest: places of those that are gone are passed once. */
  #walk: Iterator<Key> | undefined;

  constructor(lookup: Lookup, limits: CacheLimits, host: Host) {
    this.#lookup = lookup;
    this.#limits = limits;
    this.#host = host;
  }

  /** The answer for a key, or a promise of it. */
  get(key: Key, caller: LookupContext): unknown {
    const known = this.#answers.get(key);
    if (known !== undefined) {
      this.#answers.delete(key);
      if (known.until >= this.#host.monotonic()) {
        this.#answers.set(key, known);
        return known.value;
      }
    }
    const pending = this.#pending.get(key);
    return pending === undefined ? this.#ask(key, caller) : this.#join(key, pending, caller);
  }

  #ask(key: Key, caller: LookupContext): unknown {
    let abort: AbortController | undefined;
    const context: LookupContext = {
      get signal() {
        abort ??= new AbortController();
        return abort.signal;
      },
    };
    const answer = this.#lookup(key, context);
    if (!isPromise(answer)) {
      this.#keep(key, answer);
      return answer;
    }
    abort ??= new AbortController();
    const pending: Pending = { answer: this.#settle(key, answer), abort, waiting: 0 };
    this.#pending.set(key, pending);
    return this.#join(key, pending, caller);
  }

  #join(key: Key, pending: Pending, { signal }: LookupContext): Promise<unknown> {
    pending.waiting++;
    const leave = (): void => {
      pending.waiting--;
      if (pending.waiting > 0) return;
      if (this.#pending.get(key) === pending) this.#pending.delete(key); // who asks next asks anew
      pending.abort.abort(signal.reason);
    };
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
    return pending.answer;
  }

  async #settle(key: Key, answer: PromiseLike<unknown>): Promise<unknown> {
    await undefined; // until the lookup is known to be pending
    const own = this.#pending.get(key);
    try {
      const value = await answer;
      if (this.#pending.get(key) === own) this.#keep(key, value);
      return value;
    } finally {
      if (this.#pending.get(key) === own) this.#pending.delete(key);
    }
  }

  #keep(key: Key, value: unknown): void {
    const { ttlMs, size } = this.#limits;
    if (this.#answers.size >= size) this.#answers.delete((this.#next() ?? this.#next())!);
    this.#answers.set(key, { value, until: this.#host.monotonic() + ttlMs });
  }

  #next(): Key | undefined {
    this.#walk ??= this.#answers.keys();
    const { done, value } = this.#walk.next();
    if (done !== true) return value;
    this.#walk = undefined;
    return undefined;
  }
}
