import { advance, enter, leave, type Summary } from "../core/index.ts";
import { TimelyError } from "./error.ts";
import type { Output } from "./output.ts";
import type { Scope } from "./scope.ts";
import { composeSummaries } from "./time.ts";

/** An output a stream comes from, and what happens to its times on the way. */
export interface StreamSource<T> {
  readonly output: Output<T>;
  /** Undefined: nothing. */
  readonly summary: Summary | undefined;
}

/** A stream without operators: what a layer above needs that builds its own. See {@link streams}. */
export class PlainStream<T> {
  /** The scope it can be read in. */
  readonly scope: Scope;
  /** @internal */
  readonly sources: readonly StreamSource<T>[];

  /** @internal */
  constructor(scope: Scope, sources: readonly StreamSource<T>[]) {
    this.scope = scope;
    this.sources = sources;
  }

  /**
   * The same records inside `inner`, at iteration 0.
   * @throws {TimelyError} `stream-of-another-scope` unless `inner` was nested directly in this stream's scope.
   */
  enter(inner: Scope): this {
    if (inner.parent === this.scope) return this.#crossing(inner, enter(this.scope.depth));
    throw new TimelyError(
      "stream-of-another-scope",
      `scope "${inner.name}" is not nested in "${this.scope.name}"`,
    );
  }

  /**
   * The same records outside of the scope, whichever iteration they come from.
   * @throws {TimelyError} `stream-of-another-scope` at the outermost scope.
   */
  leave(): this {
    const { parent, depth, name } = this.scope;
    if (parent !== undefined) return this.#crossing(parent, leave(depth));
    throw new TimelyError(
      "stream-of-another-scope",
      `scope "${name}" is the outermost: there is nothing to leave to`,
    );
  }

  /** @internal The same records one iteration later: the way round a loop, without an operator. */
  nextIteration(): this {
    return this.#crossing(this.scope, advance(this.scope.depth));
  }

  #crossing(scope: Scope, crossing: Summary): this {
    const sources = this.sources.map(({ output, summary }) => ({
      output,
      summary: summary === undefined ? crossing : composeSummaries(summary, crossing),
    }));
    return new (this.constructor as typeof PlainStream)(scope, sources) as this;
  }
}

/** Of what class the streams of outputs are: with operators once those are installed. */
export const streams: { made: typeof PlainStream } = { made: PlainStream };
