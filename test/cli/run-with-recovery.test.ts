import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, onTestFinished, test } from "vitest";
import { fixtures, start, tidemark } from "./command.ts";

const flowFile = `${fixtures}/sums.mjs`;

interface Order {
  readonly id: number;
  readonly customer: string;
  readonly amount: number;
}

/** A folder with orders, more of which come whenever a test wants them, and what is to be made of them. */
class Job {
  readonly folder: string = mkdtempSync(`${tmpdir()}/tidemark-recovery-`);
  readonly input = `${this.folder}/orders.jsonl`;
  readonly output = `${this.folder}/sums.jsonl`;
  readonly store = `${this.folder}/state`;
  readonly #orders: Order[] = [];

  constructor() {
    onTestFinished(() => rmSync(this.folder, { recursive: true }));
  }

  add(count: number): void {
    const some = Array.from({ length: count }, (_, i) => {
      const id = this.#orders.length + i;
      return { id, customer: `c${(id * 7) % 23}`, amount: (id * 13) % 101 };
    });
    for (const order of some) this.#orders.push(order);
    appendFileSync(this.input, some.map((order) => `${JSON.stringify(order)}\n`).join(""));
  }

  args(...more: string[]): string[] {
    return [
      "run",
      flowFile,
      "--input",
      this.input,
      "--output",
      this.output,
      "--recovery",
      this.store,
      ...more,
    ];
  }

  /** By customer, as they stand in the file: only the order of one customer's is promised. */
  get written(): ReadonlyMap<string, unknown[]> {
    const lines = readFileSync(this.output, "utf8").trimEnd().split("\n");
    return grouped(
      lines.map((line) => JSON.parse(line)),
      ({ last }) => this.#orders[last]!.customer,
    );
  }

  /** By definition, record by record. */
  get expected(): ReadonlyMap<string, unknown[]> {
    const sums = new Map<string, number>();
    const rows = this.#orders.map(({ id, customer, amount }) => {
      sums.set(customer, (sums.get(customer) ?? 0) + amount);
      return { sum: sums.get(customer), last: id };
    });
    return grouped(rows, ({ last }) => this.#orders[last]!.customer);
  }
}

function grouped<Row>(rows: readonly Row[], by: (row: Row) => string): ReadonlyMap<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) if (!groups.get(by(row))?.push(row)) groups.set(by(row), [row]);
  return groups;
}

describe("a flow that is run again with the same store", () => {
  test("goes on behind what it has read, on any number of workers", () => {
    const job = new Job();
    for (const workers of ["1", "3", "2"]) {
      job.add(40);
      const args = job.args("--workers", workers, "--json", "--quiet", "--keep", "1");
      const { code, stdout, stderr } = tidemark(...args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const report = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
      expect(report).toMatchObject({
        outcome: "finished",
        read: 40,
        recovery: { epoch: expect.any(Number) },
      });
    }
    expect(job.written).toEqual(job.expected);
  });

  test("goes on after it was killed at any moment: 20 lives, and the output is exact", async () => {
    const job = new Job();
    const moments: number[] = [];
    onTestFinished(({ task }) => {
      if (task.result?.state === "fail") console.log(`killed after so many records: ${moments}`);
    });
    for (let life = 0; life < 20; life++) {
      job.add(500);
      const moment = 10 * (1 + Math.floor(Math.random() * 30));
      const stall = moment + Math.floor(Math.random() * 200); // so that it cannot end before it is killed
      moments.push(moment);
      const workers = String(1 + (life % 3));
      const command = start(...job.args("--epoch=20r", "--workers", workers, "--stall", String(stall), "-q"));
      await command.until(({ stdout }) => `\n${stdout}`.includes(`\n${moment}\n`));
      command.child.kill("SIGKILL");
      expect(await command.ended()).toMatchObject({ code: null, stderr: "" });
    }
    const { code, stderr } = tidemark(...job.args("--quiet"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(job.written).toEqual(job.expected);
  });
});

test("a signal has it commit what it has read; the next run does the rest", async () => {
  const job = new Job();
  const count = 100_000; // more than waits in a flow
  job.add(count);
  const command = start(...job.args("--epoch", "manual", "--json"));
  await command.until(({ stdout }) => stdout.includes("\n50\n"));
  command.child.kill("SIGTERM");
  const { code, stdout, stderr } = await command.ended();
  expect(code).toBe(143);
  expect(stderr).toContain("again to quit at once");
  const report = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
  expect(report).toMatchObject({ outcome: "stopped", recovery: { epoch: 2 } });
  expect(report.read).toBeGreaterThanOrEqual(50);
  expect(report.read).toBeLessThan(count);
  const rest = tidemark(...job.args("--json", "--quiet", "--fast"));
  expect(JSON.parse(rest.stdout.trimEnd().split("\n").at(-1)!).read).toBe(count - report.read);
  expect(job.written).toEqual(job.expected);
});

test("a second signal ends at once what does not end by itself", async () => {
  const job = new Job();
  const command = start("run", `${fixtures}/hanging-sink.mjs`, "--recovery", job.store);
  await command.until(({ stdout }) => stdout.includes("3\n"));
  command.child.kill("SIGINT");
  await command.until(({ stderr }) => stderr.includes("press Ctrl-C again"));
  command.child.kill("SIGINT");
  const { code, stderr } = await command.ended();
  expect(code).toBe(130);
  expect(stderr).toMatch(/hanging {2}stopped[^\n]*\n$/);
});

test("--stop-timeout says how long a stop may take, and what it waited for", async () => {
  const job = new Job();
  const args = ["run", `${fixtures}/hanging-sink.mjs`, "--recovery", job.store, "--stop-timeout", "10ms"];
  const command = start(...args);
  await command.until(({ stdout }) => stdout.includes("3\n"));
  command.child.kill("SIGINT");
  const { code, stderr } = await command.ended();
  expect(stderr).toContain("has not stopped within 10 ms");
  expect(code).toBe(1);
});

test("the last commit is on the progress line", () => {
  const job = new Job();
  job.add(10);
  expect(tidemark(...job.args()).stderr).toMatch(/sums {2}finished {2}10 in {2}20 out .* {2}commit \d+ {2}/);
});

test("a damaged newest manifest is told of, and the commit before it is gone on from", () => {
  const job = new Job();
  job.add(10);
  tidemark(...job.args("--quiet"));
  const newest = readdirSync(job.store)
    .filter((name) => name.startsWith("blob-m-"))
    .sort()
    .at(-1)!;
  truncateSync(`${job.store}/${newest}`, 40);
  job.add(10);
  const { code, stderr } = tidemark(...job.args("--quiet"));
  expect(stderr).toMatch(
    /^tidemark: .*blob-m-|m-\d+.*checksum is wrong \[store-damaged\]\n {2}the flow goes on from/,
  );
  expect(code).toBe(0);
  expect(job.written).toEqual(job.expected);
});

test("a store that is open elsewhere is told of, with who has it", async () => {
  const args = ["run", "-q", `${fixtures}/hanging-sink.mjs`, "--recovery", new Job().store];
  const command = start(...args);
  await command.until(({ stdout }) => stdout.includes("3\n"));
  const { code, stderr } = tidemark(...args);
  expect(stderr).toContain(`process ${command.child.pid} has it open`);
  expect(stderr).toContain("[store-in-use]");
  expect(code).toBe(1);
});

test("a store of another flow is refused", () => {
  const job = new Job();
  job.add(1);
  tidemark(...job.args("--quiet"));
  const { code, stderr } = tidemark("run", "-q", `${fixtures}/double.ts`, "--recovery", `file:${job.store}`);
  expect(stderr).toContain('it is of flow "sums", not of "double" [cannot-resume]');
  expect(code).toBe(1);
});

test("state of a step that is gone is told of, and dropped on request", () => {
  const job = new Job();
  job.add(10);
  tidemark(...job.args("--quiet"));
  expect(tidemark(...job.args("--sum-id", "total")).stderr).toContain(
    "the store holds state of steps that the flow has not any more, and keeps it: sums.sum (--forget ID drops it)",
  );
  expect(tidemark(...job.args("--sum-id=total", "--forget=sums.sum")).stderr).not.toContain("keeps it");
  expect(tidemark(...job.args("--sum-id=total")).stderr).not.toContain("keeps it");
});

test("a step that is renamed goes on with its own state", () => {
  const job = new Job();
  for (const more of [[], ["--sum-id", "total", "--renamed", "sums.total=sums.sum"], ["--sum-id", "total"]]) {
    job.add(40);
    expect(tidemark(...job.args("--quiet", ...more))).toMatchObject({ code: 0, stderr: "" });
  }
  expect(job.written).toEqual(job.expected);
});

test.runIf(process.versions.node.startsWith("20."))(
  "a store that needs what is not installed says so",
  () => {
    const job = new Job();
    const { code, stderr } = tidemark(
      "run",
      "-q",
      `${fixtures}/double.ts`,
      "--recovery",
      `sqlite:${job.folder}/a.db`,
    );
    expect(stderr).toContain("npm install better-sqlite3@12");
    expect(code).toBe(1);
  },
);
