import type { AnyStream, ValueOf } from "../../graph/any-stream.ts";
import type { ErrorPolicy } from "../../policy/error-policy.ts";
import { makeWindowedStream } from "./make-windowed-stream.ts";
import type { WindowOptions, WindowOptionsOf } from "./window-options.ts";
import type { WindowedStream } from "./windowed-stream.ts";
import type { Windower } from "./windower.ts";

/** The method `window` of streams. */
export interface WindowMethod<S extends AnyStream> {
  /**
   * Puts the records of each key, or of a whole stream, into windows; what to make of each window is said on what this
   * returns: `count`, `sum`, `aggregate`, …
   * @param windower Which windows: `tumbling`, `sliding`, `session`, `calendar`, `countWindow`, `globalWindow`.
   * @param options How long windows take late records (`allowedLateness`, a duration in ms or as `{ minutes: 5 }`), whether
   * they give early results (`emitEvery`), by which clock they go (`clock`), and what happens to records that cannot be
   * taken in (`onError`).
   * @throws {FlowError} `bad-option`; `no-event-time` once it is said what to make of them.
   * @example
   * ```ts
   * flow.input("r", [{ t: 1 }, { t: 11 }, { t: 12 }], { eventTime: { at: (r) => r.t } }).keyBy("all", () => "all")
   *   .window(tumbling(10)).count("count").results
   *   .output("print", ({ start, value }) => console.log(start, value)); // 0 1, 10 2
   * ```
   */
  window<Kind extends Windower<ValueOf<S>>["kind"], const P extends ErrorPolicy = "fail">(
    windower: Windower<ValueOf<S>> & { readonly kind: Kind },
    options?: WindowOptionsOf<Kind, P>,
  ): WindowedStream<S, P>;
}

/** Declares the step: see {@link WindowMethod.window}. */
export function window(
  stream: AnyStream,
  windower: Windower<unknown>,
  options: WindowOptions<ErrorPolicy> = {},
): WindowedStream<AnyStream, ErrorPolicy> {
  return makeWindowedStream(stream, windower, options);
}
