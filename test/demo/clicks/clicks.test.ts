import { run, start } from "tidemark";
import { memoryStore } from "tidemark/stores/memory";
import { describe, expect, test } from "vitest";
import { clickAt, orderAt } from "../../../demo/clicks/events.ts";
import { Fingerprint } from "../../../demo/clicks/fingerprint.ts";
import type { Row } from "../../../demo/clicks/flow.ts";
import { clicksJob } from "../../../demo/clicks/job.ts";
import { rowsSink } from "../../../demo/clicks/rows-sink.ts";

const count = 6_000;

async function undisturbed(): Promise<Row[]> {
  const rows: Row[] = [];
  await run(clicksJob(rows, { count }));
  return rows;
}

describe("the flow of clicks", () => {
  test("counts each click once, by page and minute or as late", async () => {
    const rows = await undisturbed();
    const counted = new Map<string, number>();
    let late = 0;
    for (const row of rows) {
      if (row.kind === "minute") counted.set(`${row.from} ${row.page}`, row.clicks);
      if (row.kind === "late") late++;
    }
    expect(rows.filter(({ kind }) => kind === "minute").length).toBe(counted.size);
    expect([...counted.values()].reduce((sum, clicks) => sum + clicks, late)).toBe(count);
    expect(late).toBeGreaterThan(50);
  });

  test("finds what led to an order: half a minute of clicks before it", async () => {
    const sales = (await undisturbed()).filter((row) => row.kind === "sale");
    const clicks = Array.from({ length: count }, (_, n) => clickAt(n));
    const orders = Array.from({ length: count / 10 }, (_, n) => orderAt(n));
    const possible = orders.flatMap((order) =>
      clicks.filter(
        ({ visitor, at }) => visitor === order.visitor && at <= order.at && order.at <= at + 30_000,
      ),
    );
    expect(sales.length).toBeGreaterThan(300);
    expect(sales.length).toBeLessThanOrEqual(possible.length); // late ones meet nobody
  });

  test("stopped again and again, on other workers each time, it comes to the same fingerprint", async () => {
    const store = memoryStore();
    const log: Row[] = [];
    const rows = rowsSink({
      cut: async (end) => void log.splice(end),
      append: async (_from, more) => {
        for (const row of more) log.push(row);
      },
    });
    for (let life = 1; ; life++) {
      const running = start(clicksJob(rows, { count: 6_000 }), {
        recovery: { store, every: { records: 500 } },
        workers: 1 + (life % 3),
      });
      while (running.state === "running" && running.inspect().read < 1_000)
        await new Promise((resolve) => setImmediate(resolve));
      await running.stop("next");
      if (running.state === "finished") break;
    }
    expect(Fingerprint.of(log)).toBe(Fingerprint.of(await undisturbed()));
  });
});

test("a fingerprint knows rows that are missing, twice or other ones, and no order", () => {
  const row = (at: number): Row => ({ kind: "late", at, page: "hats" });
  const of = (...ats: number[]): string => Fingerprint.of(ats.map(row));
  expect(of(1, 2, 3)).toBe(of(3, 1, 2));
  for (const other of [of(1, 2), of(1, 2, 3, 3), of(1, 2, 4), of()]) expect(other).not.toBe(of(1, 2, 3));
});
