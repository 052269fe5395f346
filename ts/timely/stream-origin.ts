import type { Summary } from "../core/index.ts";
import type { BareOutput } from "./bare-output.ts";
import type { TimelyDataflow } from "./dataflow.ts";

/** An output a stream comes from, and what happens to its times on the way. */
export interface StreamSource<T> {
  readonly output: BareOutput<T>;
  /** Undefined: nothing. */
  readonly summary: Summary | undefined;
}

/** A scope, as streams know it. */
export interface StreamScope {
  readonly name: string;
  /** Number of coordinates of the timestamps there. */
  readonly depth: number;
  /** Undefined for the outermost one. */
  readonly parent: StreamScope | undefined;
  readonly dataflow: TimelyDataflow;
}

/** A stream, as the operators that read it know it. */
export interface StreamOrigin<T> {
  readonly scope: StreamScope;
  readonly sources: readonly StreamSource<T>[];
}
