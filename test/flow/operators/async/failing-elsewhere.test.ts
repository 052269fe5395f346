import { Dataflow, pushSource, type Stream } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { startOn } from "../../given.ts";
import { failureOf } from "../../settle.ts";
import { ControlledCalls } from "./controlled.ts";

type Calls = ControlledCalls<number, never>;

/** The steps that make calls which take time, each of which is told of a signal. */
const steps: Record<string, (stream: Stream<number>, calls: Calls) => unknown> = {
  mapAsync: (stream, calls) => stream.mapAsync("call", calls.fn).output("out", () => {}),
  "mapAsync, unordered": (stream, calls) =>
    stream.mapAsync("call", calls.fn, { ordered: false }).output("out", () => {}),
  "mapAsync, with a timeout and retries": (stream, calls) =>
    stream.mapAsync("call", calls.fn, { timeout: 1000, retry: { attempts: 3 } }).output("out", () => {}),
  flatMapAsync: (stream, calls) => stream.flatMapAsync("call", calls.fn).output("out", () => {}),
  enrich: (stream, calls) =>
    stream
      .enrich(
        "call",
        (n) => n,
        (n, { signal }) => calls.fn(n, { signal, attempt: 1 }),
      )
      .output("out", () => {}),
};

/** Parts of a flow that fail once `when` rejects. */
const failures: Record<string, (flow: Dataflow, when: Promise<never>) => void> = {
  "a step": (flow, when) => {
    const hand = pushSource<Error>();
    when.catch((cause: Error) => hand.push(cause));
    flow
      .input("bad", hand.source)
      .map("fails", (cause) => {
        throw cause;
      })
      .output("nowhere", () => {});
  },
  "a source": (flow, when) => {
    flow
      .input("bad", { partitions: () => ["p"], open: () => ({ read: () => when, position: () => null }) })
      .output("nowhere", () => {});
  },
  "a sink": (flow, when) => {
    flow.input("bad", [1]).output("nowhere", () => when);
  },
};

const cases = Object.keys(steps).flatMap((step) =>
  Object.keys(failures).map((failing) => ({ step, failing })),
);

test.each(cases)(
  "$step: calls under way are aborted when $failing of the flow fails",
  async ({ step, failing }) => {
    const host = new SimulatedHost();
    const calls: Calls = new ControlledCalls();
    const hand = pushSource<number>();
    const flow = new Dataflow("test");
    steps[step]!(flow.input("in", hand.source), calls);
    let fail: (cause: Error) => void = () => {};
    failures[failing]!(
      flow,
      new Promise((_, reject) => {
        fail = reject;
      }),
    );
    hand.push(1);
    hand.push(2);
    const { done } = startOn(host, flow);
    await host.settle();
    expect(calls.made).toEqual([1, 2]);
    const cause = new RangeError("elsewhere");
    fail(cause);
    expect(await failureOf(host, done)).toMatchObject({ cause });
    // A source's failure waits for the calls before it, so that they may have timed out and been made again.
    expect(calls.open.length).toBeGreaterThanOrEqual(2);
    expect(calls.open.filter(({ signal }) => !signal.aborted)).toEqual([]);
    expect(host.timers + host.deferred).toBe(0);
  },
);
