import { defaultHost } from "tidemark";
import { inProcessLinks, Worker } from "tidemark/timely";
import { ok, same, throwsCode } from "./assert.mjs";

const stepLimit = 100_000;

/** Steps these workers in turn until all are done. */
function finish(...workers) {
  for (let steps = 0; workers.some((worker) => !worker.isDone); steps++) {
    if (steps > stepLimit) throw new Error(`not done after ${stepLimit} steps`);
    for (const worker of workers) worker.step();
  }
}

const alone = () => new Worker({ host: defaultHost() });

/** The low-level layer: every platform runs the same core. */
export const timelyCases = {
  async "a probe follows the input"() {
    const worker = alone();
    const seen = [];
    const { handle, probe } = worker.dataflow((scope) => {
      const { handle, stream } = scope.input();
      return {
        handle,
        probe: stream
          .map((n) => n * n)
          .inspect((n, time) => seen.push([n, time[0]]))
          .probe(),
      };
    });
    for (let round = 0; round < 10; round++) {
      handle.send(round);
      handle.advanceTo(round + 1);
      for (let steps = 0; probe.lessThan(round + 1); steps++) {
        ok(steps < stepLimit, `round ${round} does not complete`);
        worker.step();
      }
    }
    handle.close();
    finish(worker);
    ok(probe.isDone);
    same(
      seen,
      Array.from({ length: 10 }, (_, n) => [n * n, n]),
    );
  },
  async "times are complete in order, whatever order they came in"() {
    const worker = alone();
    const complete = [];
    const { handle, capability } = worker.dataflow((scope) => {
      const input = scope.unorderedInput();
      input.stream.unaryNotify("complete", (input, _output, notificator) => {
        input.forEach((claim) => void notificator.notifyAt(claim.retain()));
        for (let due = notificator.next(); due !== undefined; due = notificator.next())
          complete.push(due.time[0]);
      });
      return input;
    });
    for (const time of [3, 1, 2]) {
      const later = capability.delayed([time]);
      handle.send(later, [time]);
      later.drop();
    }
    capability.drop();
    finish(worker);
    same(complete, [1, 2, 3]);
  },
  async "a loop finds how far each node of a graph is"() {
    same(distances(1), [
      [0, 0],
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 1],
      [5, 2],
    ]);
  },
  async "two workers share a loop and come to the same result"() {
    same(distances(2), distances(1));
  },
  async "a loop that would not advance time is refused"() {
    await throwsCode("loop-without-advance", () =>
      alone().dataflow((scope) => {
        const { handle, stream } = scope.feedback(0);
        handle.connect(stream.map((n) => n));
      }),
    );
  },
  async "a dropped capability sends nothing more"() {
    const worker = alone();
    let held;
    worker.dataflow((scope) => {
      scope.source("source", (capability) => {
        held = capability;
        capability.drop();
        return () => {};
      });
    });
    await throwsCode("capability-dropped", () => held.delayed([5]));
    finish(worker);
  },
  async "a capability kept over an await holds the frontier until it is dropped"() {
    const worker = alone();
    const { probe, released } = worker.dataflow((scope) => {
      let done;
      const released = new Promise((resolve) => {
        done = resolve;
      });
      const stream = scope.source("later", (capability) => {
        defaultHost().setTimer(5, () => {
          capability.drop();
          done();
        });
        return () => {};
      });
      return { probe: stream.probe(), released };
    });
    for (let i = 0; i < 10; i++) worker.step();
    ok(!probe.isDone, "it let go early");
    const woken = new Promise((resolve) => worker.onWake(resolve));
    await Promise.all([released, woken]);
    finish(worker);
    ok(probe.isDone);
  },
};

const edges = [
  [0, 1],
  [1, 2],
  [2, 3],
  [0, 4],
  [1, 4],
  [4, 5],
  [3, 0],
];

/** Breadth-first search from node 0: the node and the round of the loop that first reached it. */
function distances(peers) {
  const found = [];
  const links = peers > 1 ? inProcessLinks(peers) : [undefined];
  const workers = links.map((link) => new Worker({ host: defaultHost(), ...(link && { links: link }) }));
  const inputs = workers.map((worker) => worker.dataflow((scope) => search(scope, found)));
  inputs[0].send(0);
  for (const input of inputs) input.close();
  finish(...workers);
  return found.sort(([a], [b]) => a - b);
}

function search(scope, found) {
  const { handle, stream } = scope.input();
  scope.nested("search", (inner) => {
    const isNew = seenOnce();
    const round = inner.feedback(1);
    const fresh = stream
      .enter(inner)
      .concat(round.stream)
      .exchange((node) => node)
      .filter(isNew)
      .inspect((node, time) => found.push([node, time[1]]));
    round.handle.connect(
      fresh.flatMap((node) => edges.filter(([from]) => from === node).map(([, to]) => to)),
    );
  });
  return handle;
}

/** Whether a value comes for the first time. */
function seenOnce() {
  const known = new Set();
  return (value) => {
    const { size } = known;
    return known.add(value).size > size;
  };
}
