import {
  Dataflow,
  type KeyedStream,
  SimulatedHost,
  type Stream,
  start,
  tumbling,
  windowJoin,
} from "tidemark";
import { describe, expect, test } from "vitest";
import { Gate } from "../../run/doubles.ts";
import { settle } from "../settle.ts";
import { BUDGET, CHUNK, MOST_ROWS } from "./budget.ts";

const LEFTS = 400;
const RIGHTS = 500;

interface Event {
  readonly side: "left" | "right";
  readonly n: number;
  readonly at: number;
}

type Side = KeyedStream<string, Event>;

/** Joins in which each of the records of one side meets each of the other. */
const joins: Readonly<
  Record<string, (left: Side, right: Side) => Stream<unknown> | KeyedStream<string, unknown>>
> = {
  intervalJoin: (left, right) => left.intervalJoin("n", right, { before: 1e6, after: 1e6 }).results,
  "windowJoin, of all": (left, right) =>
    windowJoin("n", { left, right }, tumbling(1e9), { keep: "all" }).results,
  "windowJoin, of all in a stream of sessions": (left, right) =>
    windowJoin("n", { left, right }, tumbling(1e9), { keep: "all", type: "full" }).results,
  "join, of all at the end": (left, right) => left.join("n", right, { keep: "all", emit: "final" }),
  "join, of all as they come": (left, right) =>
    left.join("n", right, { keep: "all", emit: "running", type: "inner" }),
  "join, of all as they come, in order of arrival": (left, right) =>
    left.join("n", right, { keep: "all", emit: "running", type: "inner", order: "arrival" }),
  broadcastJoin: (left, right) => left.broadcastJoin("n", right, { by: () => "key", keep: "all" }),
};

const events = [
  ...Array.from({ length: RIGHTS }, (_, n): Event => ({ side: "right", n, at: n })),
  ...Array.from({ length: LEFTS }, (_, n): Event => ({ side: "left", n, at: n })),
];

describe.each(Object.entries(joins))("what %s makes of many matches", (_, join) => {
  function declared() {
    const host = new SimulatedHost();
    const gate = new Gate();
    const written: unknown[] = [];
    let largest = 0;
    const flow = new Dataflow("test");
    const input = flow.input("in", events, { eventTime: { at: ({ at }) => at, outOfOrder: 1e6 } });
    const of = (side: string): Side =>
      input.filter(side, (event) => event.side === side).keyBy(`${side} key`, () => "key");
    join(of("left"), of("right"))
      .map("row", (row) => row)
      .output("out", {
        open: () => ({
          async write(rows: unknown[]) {
            largest = Math.max(largest, rows.length);
            await gate.passed;
            for (const row of rows) written.push(row);
          },
        }),
      });
    return { host, gate, written, running: start(flow, { host }), largest: () => largest };
  }

  test("goes out in batches of bounded size, and waits for room behind the step", async () => {
    const { host, gate, written, running, largest } = declared();
    let most = 0;
    for (let i = 0; i < 60; i++) {
      await host.settle();
      most = Math.max(most, running.inspect().queued?.records ?? 0);
    }
    expect(most).toBeGreaterThan(BUDGET / 2);
    expect(most).toBeLessThanOrEqual(BUDGET + CHUNK + RIGHTS);
    gate.open();
    await settle(host, running.done);
    expect(written.length).toBe(LEFTS * RIGHTS);
    expect(new Set(written.map((row) => JSON.stringify(row))).size).toBe(LEFTS * RIGHTS);
    expect(largest()).toBeLessThanOrEqual(MOST_ROWS);
  });

  test("is given up by a stop", async () => {
    const { host, gate, written, running } = declared();
    for (let i = 0; i < 60; i++) await host.settle();
    const stopped = running.stop();
    await host.settle();
    gate.open();
    await settle(host, stopped);
    expect(running.state).toBe("stopped");
    expect(written.length).toBeLessThanOrEqual(2 * MOST_ROWS);
  });
});
