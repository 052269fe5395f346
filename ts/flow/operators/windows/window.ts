import type { ErrorPolicy } from "../../policy/error-policy.ts";
import type { KeyedStream } from "../../streams/keyed-stream.ts";
import type { Stream } from "../../streams/stream.ts";
import { type Grouping, WindowedStream } from "../../streams/windowed-stream.ts";
import type { Key } from "../../values/key.ts";
import type { WindowOptions, WindowOptionsOf } from "./window-options.ts";
import type { Windower } from "./windower.ts";

/**
 * Puts the records of each key, or of a whole stream, into windows; what to make of each window is said on what this
 * returns: `count`, `sum`, `aggregate`, …
 * @param windower Which windows: `tumbling`, `sliding`, `session`, `calendar`, `countWindow`, `globalWindow`.
 * @throws {FlowError} `bad-option`; `no-event-time` once it is said what to make of them.
 * @example
 * ```ts
 * flow.input("r", [{ t: 1 }, { t: 11 }, { t: 12 }], { eventTime: { at: (r) => r.t } }).keyBy("all", () => "all")
 *   .window(tumbling(10)).count("count").results
 *   .output("print", ({ start, value }) => console.log(start, value)); // 0 1, 10 2
 * ```
 */
export function window<T, N extends Windower<T>["kind"], const P extends ErrorPolicy = "fail">(
  stream: Stream<T>,
  windower: Windower<T> & { readonly kind: N },
  options?: WindowOptionsOf<N, P>,
): WindowedStream<undefined, T, P>;
export function window<K extends Key, V, N extends Windower<V>["kind"], const P extends ErrorPolicy = "fail">(
  stream: KeyedStream<K, V>,
  windower: Windower<V> & { readonly kind: N },
  options?: WindowOptionsOf<N, P>,
): WindowedStream<K, V, P, "keyed">;
export function window(
  stream: Stream<unknown> | KeyedStream<Key, unknown>,
  windower: Windower<unknown>,
  options: WindowOptions<ErrorPolicy> = {},
): WindowedStream<Key | undefined, unknown, ErrorPolicy, Grouping> {
  return new WindowedStream(stream, windower, options);
}
