// What one activation costs in a graph of 20 steps: a batch of one record goes through all of them, the input moves
// on, and the probe at the end has seen it. A round is one progress batch, or two where the steps watch frontiers.
// The median of many repeats.
import { defaultHost } from "tidemark";
import { Worker } from "tidemark/timely";

const STEPS = 20;

/** @returns {string[]} a line for each kind of step */
export function bench({ rounds = 10_000, repeats = 30 } = {}) {
  return [
    measure("that only answer messages", "unary", 1, rounds, repeats),
    measure("that watch their frontier", "unaryFrontier", 2, rounds, repeats),
  ];
}

function measure(what, kind, activationsOfAStep, rounds, repeats) {
  const round = chain(kind, activationsOfAStep);
  const times = Array.from({ length: repeats }, (_, i) => timed(round, i * rounds, rounds)).sort(
    (a, b) => a - b,
  );
  const perRound = times[repeats >> 1];
  const activations = STEPS * activationsOfAStep;
  return `activation in a graph of ${STEPS} steps ${what}: ${(perRound / activations).toFixed(0)} ns, progress included (a round of ${activations} took ${(perRound / 1000).toFixed(2)} µs)`;
}

/** A chain of steps; returns what sends a batch through it and moves its input on to the next time. */
function chain(kind, activationsOfAStep) {
  const worker = new Worker({ host: defaultHost() });
  let activations = 0;
  const pass = () => (input, output) => {
    activations++;
    for (let message = input.next(); message !== undefined; message = input.next()) {
      output.send(message.capability, message.batch);
    }
  };
  const { handle, probe } = worker.dataflow((scope) => {
    const { handle, stream } = scope.input();
    let last = stream;
    for (let i = 0; i < STEPS; i++) last = last[kind](`step ${i}`, pass);
    return { handle, probe: last.probe() };
  });
  while (worker.step());
  const batch = { values: [1], keys: undefined, eventTimes: undefined };
  return (time) => {
    activations = 0;
    handle.sendBatch(batch);
    handle.advanceTo(time);
    while (worker.step());
    if (probe.lessThan(time)) throw new Error(`the frontier did not reach ${time}`);
    if (activations !== STEPS * activationsOfAStep) throw new Error(`${activations} activations in a round`);
  };
}

function timed(round, from, rounds) {
  const start = performance.now();
  for (let i = 1; i <= rounds; i++) round(from + i);
  return ((performance.now() - start) * 1e6) / rounds;
}
