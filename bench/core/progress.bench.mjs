// What a round of progress costs: the capability at the head of a chain moves on, the frontier at its end follows.
// Two coordinates, every input port watched. "inside" calls the module alone, as often as it can; "seen" is the
// class that the timely layer uses: two updates, a commit, every moved location read, the frontier at the end asked for.
import { pathToFileURL } from "node:url";
import { Core, identity, TrackerBuilder } from "tidemark/timely";

/** A chain of `steps` operators: an output at the head, then an input and an output each, without the last output. */
export function chain(core, steps, options) {
  const builder = new TrackerBuilder(core);
  const locations = 2 * steps;
  for (let l = 0; l < locations; l++) builder.location(2);
  for (let l = 1; l < locations; l++) builder.path(l - 1, l, identity(2));
  for (let l = 1; l < locations; l += 2) builder.watch(l);
  builder.hold(0, [1, 0], 1);
  return { tracker: builder.build(options), end: locations - 1 };
}

/** Nanoseconds a round in the best of `batches` runs: what else the machine does only adds. */
function measure(rounds, batches, round) {
  const results = [];
  let at = 0;
  for (let batch = 0; batch < batches + 2; batch++) {
    const start = performance.now();
    for (let i = 0; i < rounds; i++) round(at++);
    results.push(((performance.now() - start) * 1e6) / rounds);
  }
  return Math.min(...results);
}

function seen(steps, options) {
  const { tracker, end } = chain(new Core(), steps, options);
  return measure(Math.ceil(200_000 / steps), 20, (t) => {
    tracker.update(0, [1, t], -1);
    tracker.update(0, [1, t + 1], 1);
    const moved = tracker.commit();
    for (let i = 0; i < moved; i++) if (tracker.moved(i) > end) throw new Error("no such location");
    if (tracker.frontier(end).elements[0][1] !== t + 1) throw new Error("the frontier did not follow");
  });
}

// The same rounds, staged by hand and committed through the raw export: what is left is the module's own time, one
// call across the boundary and six stores.
function inside(steps, options) {
  const core = new Core();
  const { raw } = core;
  let handle = 0;
  const { trackerNew } = core.abi;
  core.abi.trackerNew = (...args) => (handle = trackerNew(...args));
  chain(core, steps, options);
  const at = raw.trackerStaging(handle) >>> 3;
  const numbers = core.f64;
  numbers.set([0, -1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0], at);
  return measure(Math.ceil(200_000 / steps), 20, (t) => {
    numbers[at + 3] = t;
    numbers[at + 9] = t + 1;
    if (raw.trackerCommit(handle, 2) !== steps) throw new Error("not every watched frontier moved");
  });
}

// The worst case for the table: every location also holds something later, so each frontier is made from all of them.
function crowded(steps, options) {
  const { tracker, end } = chain(new Core(), steps, options);
  for (let l = 0; l < end; l++) tracker.update(l, [2, 0], 1);
  tracker.commit();
  return measure(Math.ceil(100_000 / steps), 10, (t) => {
    tracker.update(0, [1, t], -1);
    tracker.update(0, [1, t + 1], 1);
    if (tracker.commit() !== steps) throw new Error("not every watched frontier moved");
  });
}

function buildTime(steps) {
  const start = performance.now();
  chain(new Core(), steps);
  return performance.now() - start;
}

/** All figures of this file, a line each. */
export function bench() {
  const lines = [];
  const say = (name, value, unit) => lines.push(`core/progress: ${name}: ${value.toFixed(1)} ${unit}`);
  for (const steps of [2, 10, 50]) {
    say(`${steps} steps, inside the module`, inside(steps), "ns");
    say(`${steps} steps, seen from TypeScript`, seen(steps), "ns");
    say(`${steps} steps, inside, without a table`, inside(steps, { table: false }), "ns");
  }
  say("10 steps, all holding something later", crowded(10), "ns");
  say("building 1,000 steps", buildTime(1000), "ms");
  return lines;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.log(bench().join("\n"));
