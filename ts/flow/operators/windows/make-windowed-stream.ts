import type { AnyAggregator } from "../../aggregators/aggregator.ts";
import { collect } from "../../aggregators/collect.ts";
import { count } from "../../aggregators/count.ts";
import { distinct } from "../../aggregators/distinct.ts";
import { first } from "../../aggregators/first.ts";
import { fold } from "../../aggregators/fold.ts";
import { last } from "../../aggregators/last.ts";
import { max } from "../../aggregators/max.ts";
import { mean } from "../../aggregators/mean.ts";
import { min } from "../../aggregators/min.ts";
import { reduce } from "../../aggregators/reduce.ts";
import { settling } from "../../aggregators/settling.ts";
import { several } from "../../aggregators/several.ts";
import { sum } from "../../aggregators/sum.ts";
import { topK } from "../../aggregators/top-k.ts";
import { FlowError } from "../../errors.ts";
import { declareStep } from "../../graph/add-step.ts";
import { type AnyStream, portOf } from "../../graph/any-stream.ts";
import { checkedPolicy, type ErrorPolicy } from "../../policy/error-policy.ts";
import { checkedObject } from "../../values/checked.ts";
import { describeValue } from "../../values/render-value.ts";
import { keyBy } from "../stateless/key-by.ts";
import { addWindowStep } from "./add-window-step.ts";
import { checkedTimes, WINDOW_OPTIONS, type WindowOptions } from "./window-options.ts";
import type { WindowedStream } from "./windowed-stream.ts";
import type { Windower } from "./windower.ts";

/** What methods are called like the aggregators they are short for. */
const aggregators: Readonly<
  Record<Exclude<keyof WindowedStream<AnyStream>, "aggregate">, (...args: never[]) => AnyAggregator>
> = { fold, reduce, collect, count, sum, mean, min, max, first, last, topK, distinct };

/** A stream that is put into windows, with its methods. */
export function makeWindowedStream(
  stream: AnyStream,
  windower: Windower<unknown>,
  options: WindowOptions<ErrorPolicy>,
): WindowedStream<AnyStream, ErrorPolicy> {
  checkedObject(windower, "a windower, such as tumbling({ hours: 1 }),");
  const policy = checkedPolicy(options, ...WINDOW_OPTIONS);
  const times = checkedTimes(windower, options);
  const { keyed } = portOf(stream);
  const add = (id: string, make: () => AnyAggregator): unknown =>
    declareStep(stream.flow, id, () => {
      const aggregator = settling(make());
      const input = keyed ? stream : (keyBy(stream, `${id} key`, () => WHOLE) as AnyStream);
      return addWindowStep(input, id, { windower, aggregator, whole: !keyed, policy, ...times });
    });
  const methods: Record<string, unknown> = {
    aggregate: (id: string, given: object) => add(id, () => aggregatorOf(given)),
  };
  for (const [name, aggregator] of Object.entries(aggregators))
    methods[name] = (id: string, ...args: never[]) => add(id, () => aggregator(...args));
  return methods as unknown as WindowedStream<AnyStream, ErrorPolicy>; // there are no others
}

/** The one key of the windows of a whole stream. */
const WHOLE = "";

function aggregatorOf(given: object): AnyAggregator {
  const what = "an aggregator, or an object of them by name,";
  checkedObject(given, what);
  if (isAggregator(given)) return given;
  const members = Object.values(given);
  const wrong = members.findIndex((member) => !isAggregator(member));
  if (wrong < 0 && members.length > 0) return several(given as Readonly<Record<string, AnyAggregator>>);
  throw new FlowError(
    "bad-option",
    `${what} is needed, not ${describeValue(wrong < 0 ? given : members[wrong])}`,
  );
}

function isAggregator(given: unknown): given is AnyAggregator {
  const { init, add, result, merge, absorb, save, load } = (given ?? {}) as Partial<AnyAggregator>;
  const isFunction = (part: unknown): boolean => typeof part === "function";
  return (
    [init, add, result].every(isFunction) &&
    [merge, absorb, save, load].every((part) => part === undefined || isFunction(part))
  );
}
