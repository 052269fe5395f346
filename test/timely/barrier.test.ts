import { expect, test } from "vitest";
import { Cluster } from "./support.ts";

// R05
test.each([1, 2, 3])("barrier: notifications alone go round a loop, with %i workers", (peers) => {
  const cluster = new Cluster(peers, peers);
  const rounds = 100;
  const told: number[][] = cluster.workers.map(() => []);
  cluster.build((scope, index) => {
    const { handle, stream } = scope.feedback<never>();
    const barrier = stream.unaryNotify<never>(
      "barrier",
      (_, __, notificator) => {
        for (let due = notificator.next(); due !== undefined; due = notificator.next()) {
          expect(due.count).toBe(1);
          told[index]!.push(due.time[0]!);
          if (due.time[0]! < rounds) notificator.notifyAt(due.capability.delayed(due.time[0]! + 1));
        }
      },
      { initial: [0] },
    );
    handle.connect(barrier);
  });
  cluster.afterEach = () => {
    const reached = told.map((times) => times.length);
    expect(Math.max(...reached) - Math.min(...reached)).toBeLessThanOrEqual(1); // nobody is a round ahead
  };
  cluster.finish();
  expect(told).toEqual(told.map(() => Array.from({ length: rounds + 1 }, (_, round) => round)));
});
