import {
  Dataflow,
  type Sink,
  type SinkPartition,
  type Source,
  type SourcePartition,
  type StepError,
} from "tidemark";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { reportFlow } from "../../../ts/inspect/report.ts";
import { Cluster } from "../../../ts/testing/cluster.ts";
import { failureOfFlow, runToEnd } from "../given.ts";

// What partitions say of themselves beside what they give and take is a hint: a flow goes on where they say it badly.

const numbers = [1, 2, 3, 4, 5];
const hintsOfSources = ["dropped", "isWaiting", "progress"] as const;
const hintsOfSinks = ["taken", "letsGo"] as const;

function source(hints: PropertyDescriptorMap): Source<number> {
  return {
    partitions: () => ["only"],
    open: () => {
      const values = [...numbers];
      const partition: SourcePartition<number> = {
        read: () => ({ values: values.splice(0, 2), done: values.length === 0 }),
        position: () => null,
      };
      return Object.defineProperties(partition, hints);
    },
  };
}

function sink(taken: number[], hints: PropertyDescriptorMap): Sink<number> {
  return {
    open: () => {
      const partition: SinkPartition<number> = {
        write(values) {
          if (taken.length >= 2) throw new Error("full");
          taken.push(...values);
        },
      };
      return Object.defineProperties(partition, hints);
    },
  };
}

const badly: Readonly<Record<string, PropertyDescriptor>> = {
  "by throwing": {
    get() {
      throw new RangeError("who asks?");
    },
  },
  "by NaN": { value: Number.NaN },
  "by a text": { value: "many" },
  "by a function that throws": {
    value() {
      throw new RangeError("who asks?");
    },
  },
};

describe.each(Object.entries(badly))("%s", (_, descriptor) => {
  test.each(hintsOfSources)("%s of a source", async (hint) => {
    const host = new SimulatedHost();
    const out: number[] = [];
    const flow = new Dataflow("hints");
    flow
      .input("in", source({ [hint]: descriptor }), { eventTime: { at: (n) => n, idleAfter: 1 } })
      .output("out", out);
    const cluster = new Cluster(flow, host, 1, 1);
    await cluster.start();
    while (!cluster.isDone) {
      await cluster.advance(10);
      reportFlow(flow, [{ run: cluster.runs[0]!, built: cluster.built }], 0);
    }
    expect(out).toEqual(numbers);
  });

  test.each(hintsOfSinks)("%s of a sink, where its policy goes on", async (hint) => {
    const taken: number[] = [];
    const flow = new Dataflow("hints");
    const stream = flow.input("in", numbers, { batchSize: 1 });
    const { failed } = stream.output("out", sink(taken, { [hint]: descriptor }), { onError: "dead-letter" });
    const failures: number[] = [];
    failed.output("failed", ({ record }) => void failures.push(record));
    await runToEnd(flow);
    expect([...taken, ...failures]).toEqual(numbers);
  });

  test.each(hintsOfSinks)("%s of a sink, where a failure ends the flow", async (hint) => {
    const flow = new Dataflow("hints");
    flow.input("in", numbers, { batchSize: 1 }).output("out", sink([], { [hint]: descriptor }));
    const error = (await failureOfFlow(flow)) as StepError;
    expect(error.code).toBe("sink-failed");
    expect(error.cause).toMatchObject({ message: "full" });
  });
});

test.each([
  ["no array", () => 5],
  ["a name twice", () => ["a", "a"]],
  ["no names", () => [1]],
])("a list of partitions that is %s is a connector's fault", async (_, partitions) => {
  const flow = new Dataflow("hints");
  flow.input("in", { ...source({}), partitions } as unknown as Source<number>).output("out", []);
  const error = (await failureOfFlow(flow)) as StepError;
  expect(error).toMatchObject({ code: "source-failed", site: { step: "hints.in" } });
  expect(error.cause).toMatchObject({ code: "bad-connector" });
});
