import { declareStep } from "../graph/add-step.ts";
import type { AnyStream } from "../graph/any-stream.ts";
import { Flow } from "../graph/flow.ts";
import type { Port } from "../graph/step.ts";
import { StreamHandle } from "../graph/stream-handle.ts";
import { enrich } from "../operators/async/enrich.ts";
import { flatMapAsync } from "../operators/async/flat-map-async.ts";
import { mapAsync } from "../operators/async/map-async.ts";
import { parse } from "../operators/async/parse.ts";
import { batch } from "../operators/batch/batch.ts";
import { fill } from "../operators/event-order/fill.ts";
import { reorder } from "../operators/event-order/reorder.ts";
import { withEventTime } from "../operators/event-time/with-event-time.ts";
import { asOfJoin } from "../operators/joins/as-of-join.ts";
import { broadcastJoin } from "../operators/joins/broadcast-join.ts";
import { intervalJoin } from "../operators/joins/interval-join.ts";
import { joinPair } from "../operators/joins/join-pair.ts";
import { windowJoinPair } from "../operators/joins/window-join-pair.ts";
import { collect } from "../operators/keyed/collect.ts";
import { countFinal } from "../operators/keyed/count-final.ts";
import { dedupe } from "../operators/keyed/dedupe.ts";
import { foldFinal } from "../operators/keyed/fold-final.ts";
import { maxFinal } from "../operators/keyed/max-final.ts";
import { minFinal } from "../operators/keyed/min-final.ts";
import { reduceFinal } from "../operators/keyed/reduce-final.ts";
import { scan } from "../operators/keyed/scan.ts";
import { stateful } from "../operators/keyed/stateful.ts";
import { statefulBatch } from "../operators/keyed/stateful-batch.ts";
import { iterate } from "../operators/loops/iterate.ts";
import { output } from "../operators/output/output.ts";
import { apply } from "../operators/stateless/apply.ts";
import { assertEmpty } from "../operators/stateless/assert-empty.ts";
import { branch } from "../operators/stateless/branch.ts";
import { broadcast } from "../operators/stateless/broadcast.ts";
import { entries } from "../operators/stateless/entries.ts";
import { filter } from "../operators/stateless/filter.ts";
import { filterMap } from "../operators/stateless/filter-map.ts";
import { flatMap } from "../operators/stateless/flat-map.ts";
import { flatMapBatch } from "../operators/stateless/flat-map-batch.ts";
import { flatten } from "../operators/stateless/flatten.ts";
import { inspect } from "../operators/stateless/inspect.ts";
import { keyBy } from "../operators/stateless/key-by.ts";
import { map } from "../operators/stateless/map.ts";
import { merge } from "../operators/stateless/merge.ts";
import { redistribute } from "../operators/stateless/redistribute.ts";
import { split } from "../operators/stateless/split.ts";
import { values } from "../operators/stateless/values.ts";
import { throttle } from "../operators/throttle/throttle.ts";
import { window } from "../operators/windows/window.ts";
import type { Key } from "../values/key.ts";
import type { Misuse } from "../values/misuse.ts";
import type { KeyedMethods } from "./keyed-methods.ts";
import type { Methods } from "./methods.ts";
import type { KeyedStream as KeyedStreamType, Stream as StreamType } from "./stream.ts";

/** What a method does, called with what it is on. */
type Operator<On> = (on: On, ...args: never[]) => unknown;

/** Functions that do what methods say: they take what the methods take, behind the stream. */
type OperatorsOf<M> = {
  readonly [N in keyof M]: M[N] extends (...args: infer A) => unknown
    ? (stream: AnyStream, ...args: Allowed<A>) => unknown
    : never;
};

/** What is given where a call makes sense. */
type Allowed<A extends readonly unknown[]> = {
  [I in keyof A]: A[I] extends Misuse<string> ? string : A[I];
};

const shared: OperatorsOf<Methods<StreamType<unknown>>> = {
  map,
  filter,
  filterMap,
  flatMap,
  flatten,
  mapAsync,
  flatMapAsync,
  parse,
  enrich,
  branch,
  split,
  merge,
  keyBy,
  inspect,
  assertEmpty,
  redistribute,
  broadcast,
  iterate,
  throttle,
  withEventTime,
  reorder,
  window,
  broadcastJoin,
  apply,
  output,
};

const unkeyed: OperatorsOf<Omit<StreamType<unknown>, keyof Methods<AnyStream> | keyof AnyStream>> = {
  flatMapBatch,
  batch,
};

const keyed: OperatorsOf<KeyedMethods<KeyedStreamType<Key, unknown>>> = {
  values,
  entries,
  stateful,
  statefulBatch,
  scan,
  foldFinal,
  reduceFinal,
  countFinal,
  minFinal,
  maxFinal,
  collect,
  dedupe,
  fill,
  join: joinPair,
  windowJoin: windowJoinPair,
  intervalJoin,
  asOfJoin,
};

// Named as users know them: messages tell what a value is by the name of its class.
class Stream extends StreamHandle {}
class KeyedStream extends StreamHandle {}
addMethods(Stream.prototype, { ...shared, ...unkeyed });
addMethods(KeyedStream.prototype, { ...shared, ...keyed });

/** Makes methods of functions that take, as their first argument, what the method is on. */
export function addMethods<On extends Flow | AnyStream>(
  prototype: object,
  operators: Readonly<Record<string, Operator<On>>>,
): void {
  for (const [name, operator] of Object.entries(operators)) {
    const method = function (this: On, ...args: never[]): unknown {
      return declareStep(flowOf(this), args[0], () => operator(this, ...args));
    };
    Object.defineProperty(prototype, name, { value: method, writable: true, configurable: true });
  }
}

function flowOf(on: Flow | AnyStream): Flow {
  return on instanceof Flow ? on : on.flow;
}

/** The stream of a port, of the kind that the port says. */
export function makeStream(flow: Flow, port: Port): StreamHandle {
  return port.keyed ? new KeyedStream(flow, port) : new Stream(flow, port);
}
