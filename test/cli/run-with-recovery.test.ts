import { readdirSync, truncateSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { onlyWhere } from "../only-where.ts";
import { fixtures, start, tidemark } from "./command.ts";
import { Job } from "./job.ts";

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

test.runIf(onlyWhere(process.versions.node.startsWith("20."), "a SQLite that is missing: this Node has one"))(
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
