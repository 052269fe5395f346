import { expect, test } from "vitest";
import { EventLog, type StreamEvent } from "../../ts/timely.ts";
import { build, Cluster, codeOf, settle } from "./support.ts";

/** Three workers' logs of one stream: worker i sends n at time n for each n = i mod 3. */
function capturedOnThree(): EventLog<number>[] {
  const cluster = new Cluster(3, 11);
  const made = cluster.build((scope) => {
    const { handle, stream } = scope.input<number>();
    return { handle, log: stream.exchange((n) => n * n).capture() };
  });
  made.forEach(({ handle }, index) => {
    for (let n = index; n < 30; n += 3) {
      handle.advanceTo(n);
      handle.send(n);
      for (let i = 0; i < 5; i++) cluster.turn();
    }
    handle.close();
  });
  cluster.finish();
  return made.map(({ log }) => log);
}

test("a log tells of every record at its time, and of the frontier until it is empty", () => {
  const { handle, log, worker } = build((scope) => {
    const { handle, stream } = scope.input<string>();
    return { handle, log: stream.capture() };
  });
  handle.send("a");
  handle.advanceTo(2);
  settle(worker);
  handle.send("b");
  handle.close();
  settle(worker);
  const events: StreamEvent<string>[] = [];
  for (let i = 0; i < log.length; i++) events.push(log.at(i)!);
  expect(events.map((event) => (event.kind === "messages" ? event.batch.values : event.changes))).toEqual([
    ["a"],
    [
      [[2], 1],
      [[0], -1],
    ],
    ["b"],
    [[[2], -1]],
  ]);
  expect(log.extract()).toEqual([
    [[0], ["a"]],
    [[2], ["b"]],
  ]);
});

// R16
test.each([1, 2, 3])(
  "the logs of three workers replay on %i: same records, same times, then the end",
  (peers) => {
    const logs = capturedOnThree();
    const cluster = new Cluster(peers, 12 + peers);
    const seen: string[] = [];
    cluster.build((scope, index) => {
      const mine = logs.filter((_, i) => i % peers === index);
      const stream = scope.replay(mine);
      const probe = stream.probe();
      stream.inspect((n, time) => {
        expect(probe.lessEqual(time)).toBe(true);
        seen.push(`${n}@${time}`);
      });
    });
    cluster.finish();
    expect(seen.sort()).toEqual(Array.from({ length: 30 }, (_, n) => `${n}@${n}`).sort());
  },
);

test("logs of any length are replayed to their ends, whichever is longest", () => {
  const logs = [1000, 3].map((length) => {
    const log = new EventLog<number>();
    for (let n = 0; n < length; n++) log.push({ kind: "messages", time: [0], batch: { values: [n] } });
    log.push({ kind: "progress", changes: [[[0], -1]] });
    return log;
  });
  let seen = 0;
  const { worker } = build((scope) => ({ stream: scope.replay(logs).inspect(() => seen++) }));
  settle(worker);
  expect([seen, worker.isDone]).toEqual([1003, true]);
});

test("a log is followed while it grows, and holds the stream at its frontier", () => {
  const log = new EventLog<string>();
  const seen: string[] = [];
  const { probe, worker } = build((scope) => ({
    probe: scope
      .replay([log])
      .inspect((word, time) => seen.push(`${word}@${time}`))
      .probe(),
  }));
  settle(worker);
  expect(probe.frontier.elements).toEqual([[0]]);
  let woken = 0;
  worker.onWake(() => woken++);
  log.push({ kind: "messages", time: [3], batch: { values: ["x"] } });
  expect(woken).toBe(1);
  log.push({
    kind: "progress",
    changes: [
      [[3], 1],
      [[0], -1],
    ],
  });
  settle(worker);
  expect(seen).toEqual(["x@3"]);
  expect(probe.frontier.elements).toEqual([[3]]);
  log.push({ kind: "progress", changes: [[[3], -1]] });
  settle(worker);
  expect(worker.isDone).toBe(true);
});

test("a log that goes back behind its own frontier is refused", () => {
  const log = new EventLog<string>();
  log.push({
    kind: "progress",
    changes: [
      [[3], 1],
      [[0], -1],
    ],
  });
  log.push({ kind: "messages", time: [2], batch: { values: ["x"] } });
  const { worker } = build((scope) => ({ stream: scope.replay([log]) }));
  expect(codeOf(() => settle(worker))).toBe("time-not-reachable");
});

test.each([
  [null],
  [{}],
  [{ kind: "other" }],
  [{ kind: "messages", time: [1] }],
  [{ kind: "messages", time: [1], batch: { values: "ab" } }],
  [{ kind: "progress" }],
  [{ kind: "progress", changes: [null] }],
  [{ kind: "progress", changes: [[[1], 2]] }],
])("%j is no event", (event) => {
  const log = new EventLog<string>();
  expect(codeOf(() => log.push(event as unknown as StreamEvent<string>))).toBe("bad-argument");
  expect(log.length).toBe(0);
});

test("a log of batches of any length is extracted", () => {
  const log = new EventLog<number>();
  const most = 300_000; // more than a call takes arguments
  for (let i = 0; i < 3; i++)
    log.push({ kind: "messages", time: [i >> 1], batch: { values: new Array(most).fill(i) } });
  expect(log.extract().map(([time, values]) => [time, values.length, values[0], values.at(-1)])).toEqual([
    [[0], 2 * most, 0, 1],
    [[1], most, 2, 2],
  ]);
});

test("of times of a log's frontier that have no order, one may go on before the others", () => {
  const log = new EventLog<string>();
  const changes = (...changes: [number[], 1 | -1][]): void => log.push({ kind: "progress", changes });
  changes([[0, 1], 1], [[1, 0], 1], [[0, 0], -1]);
  changes([[0, 2], 1], [[0, 1], -1]);
  log.push({ kind: "messages", time: [1, 0], batch: { values: ["behind the other"] } });
  const seen: string[] = [];
  const { probe, worker } = build(
    (scope) => ({
      probe: scope
        .replay([log])
        .inspect((word, time) => seen.push(`${word} ${time}`))
        .probe(),
    }),
    { origin: [0, 0] },
  );
  settle(worker);
  expect(seen).toEqual(["behind the other 1,0"]);
  expect([...probe.frontier.elements].sort()).toEqual([
    [0, 2],
    [1, 0],
  ]);
});

test("a log is not kept by the dataflows that gave up following it", () => {
  const log = new EventLog<number>();
  const { dataflow, worker } = build((scope) => {
    scope.replay([log]).probe();
    return { dataflow: scope.dataflow };
  });
  settle(worker);
  let woken = 0;
  worker.onWake(() => woken++);
  dataflow.abandon();
  for (let i = 0; i < 2; i++) log.push({ kind: "messages", time: [0], batch: { values: [i] } });
  expect([woken, worker.step()]).toEqual([0, false]);
});
