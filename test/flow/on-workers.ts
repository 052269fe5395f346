import type { Dataflow, Sink } from "tidemark";
import { type ControlledLinks, controlledLinks } from "../../ts/exchange/in-process.ts";
import type { BuiltFlow } from "../../ts/flow/engine/build-flow.ts";
import { FlowWorker } from "../../ts/flow/engine/flow-worker.ts";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import type { Message } from "../../ts/timely/index.ts";

/** So many turns without an end mean that the flow hangs. */
const TURNS = 20_000;

/**
 * Runs a flow on several workers of this thread. A seed decides who has its turn and which message arrives next;
 * the order between two workers is kept.
 */
export async function runOnWorkers(flow: Dataflow, count: number, seed = 1): Promise<readonly BuiltFlow[]> {
  flow.validate();
  const host = new SimulatedHost({ seed });
  const net = controlledLinks<Message>(count);
  const copies = net.links.map((links) => new FlowWorker(flow, { host, links }));
  const built: BuiltFlow[] = [];
  for (const copy of copies) built.push(await copy.build());
  const workers = copies.map(({ worker }) => worker);
  for (let turn = 0; turn < TURNS; turn++) {
    if (workers.every((worker) => worker.isDone)) return built;
    const chosen = Math.floor(host.random() * count);
    workers[chosen]!.step();
    deliverSome(net, host, count);
    await undefined;
    if (turn % 16 === 0) await host.settle();
  }
  throw new Error(`the flow has not ended after ${TURNS} turns (seed ${seed})`);
}

function deliverSome(net: ControlledLinks<Message>, host: SimulatedHost, count: number): void {
  for (let from = 0; from < count; from++) {
    for (let to = 0; to < count; to++) {
      if (from !== to && host.random() < 0.5) net.deliver(from, to);
    }
  }
}

/** A sink that keeps what each worker writes apart. */
export function byWorker<T>(count: number): { readonly sink: Sink<T>; readonly values: T[][] } {
  const values = Array.from({ length: count }, (): T[] => []);
  const sink: Sink<T> = {
    open: (_name, _position, { worker }) => ({ write: (rows) => void values[worker]!.push(...rows) }),
  };
  return { sink, values };
}
