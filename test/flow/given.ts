import { Dataflow, type Key, type KeyedStream, type RunningFlow, run, type Stream, start } from "tidemark";
import { testFlow } from "tidemark/testing";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { failureOf, settle } from "./settle.ts";

/** A stream of plain records, in a flow of its own. */
export function given<T>(records: readonly T[], batchSize = 1024): Stream<T> {
  return new Dataflow("test").input("given", [...records], { batchSize });
}

/** A record with a key and an event time. */
export type Row<V> = readonly [value: V, key: string | number, eventTime: number];

/** A keyed stream with event time. */
export function givenRows<V>(records: readonly Row<V>[], batchSize = 1024): KeyedStream<string | number, V> {
  const flow = new Dataflow("test");
  return flow
    .input("given", [...records], { batchSize, eventTime: { at: ([, , at]) => at, outOfOrder: 1_000_000 } })
    .keyBy("key", ([, key]) => key)
    .map("value", ([value]) => value);
}

/** A keyed stream of pairs. */
export function givenPairs<K extends Key, V>(
  pairs: readonly (readonly [K, V])[],
  batchSize = 1024,
): KeyedStream<K, V> {
  return given(pairs, batchSize)
    .keyBy("key", ([key]) => key)
    .map("value", ([, value]) => value);
}

/** Runs a flow on a host of virtual time, to its end. */
export async function runToEnd(flow: Dataflow, host: SimulatedHost = new SimulatedHost()): Promise<void> {
  await settle(host, run(flow, { host }));
}

/** Starts a flow on a host of virtual time: nothing happens before the host is turned. */
export function startOn(host: SimulatedHost, flow: Dataflow, signal?: AbortSignal): RunningFlow {
  return start(flow, signal === undefined ? { host } : { host, signal });
}

/** The error that ends a flow. */
export async function failureOfFlow(
  flow: Dataflow,
  host: SimulatedHost = new SimulatedHost(),
): Promise<unknown> {
  return failureOf(host, run(flow, { host }));
}

/** What a stream carries when its flow is run; the outputs of the flow itself are not written to. */
export async function records<T>(stream: Stream<T>): Promise<T[]> {
  const kit = testFlow(stream.flow, { observe: [stream] });
  await kit.run();
  return [...kit.values(stream)];
}

/** What a keyed stream carries, with the keys. */
export async function pairs<K extends Key, V>(stream: KeyedStream<K, V>): Promise<[K, V][]> {
  const kit = testFlow(stream.flow, { observe: [stream] });
  await kit.run();
  return kit.rows(stream).map(({ key, value }) => [key as K, value]); // it is keyed
}
