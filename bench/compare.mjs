// The steady state: times a flow against a hand-written loop over the same array, in turn and within one run of the flow: so a machine
// whose speed drifts slows both alike, and the flow is as warm as the loop.
import { Dataflow, run } from "tidemark";

/**
 * @param {object} options
 * @param {string} options.name What is measured.
 * @param {unknown[]} options.values The records of a round.
 * @param {() => unknown} options.baseline Handles a round by hand.
 * @param {(stream: import("tidemark").Stream<unknown>) => void} options.build Handles the stream of all rounds.
 * @param {object} [options.input] Options of the input.
 * @param {number} [options.target] Greatest ratio that is good enough.
 */
export async function compare({
  name,
  values,
  baseline,
  build,
  input = {},
  target,
  warmup = 8,
  rounds = 25,
}) {
  const byHand = [];
  const byFlow = [];
  const flow = new Dataflow(name);
  build(
    flow.input(
      "values",
      roundsOf(values, warmup + rounds, byFlow, () => byHand.push(timed(baseline))),
      input,
    ),
  );
  await run(flow);
  const ratios = byFlow.map((ms, i) => ms / byHand[i]).slice(warmup);
  const perRecord = (times) => (median(times.slice(warmup)) * 1e6) / values.length;
  return { name, ratio: median(ratios), target, handNs: perRecord(byHand), flowNs: perRecord(byFlow) };
}

/** One line of a comparison. */
export function line({ name, ratio, target, handNs, flowNs }) {
  const against = target === undefined ? "" : ` (target ≤ ${target})`;
  return `${name.padEnd(40)} ${ratio.toFixed(2)}x${against}   by hand ${handNs.toFixed(1)} ns, flow ${flowNs.toFixed(1)} ns a record in the steady state`;
}

/** A source of the same values over and over. A round is over when the next one is asked for. */
function roundsOf(values, rounds, durations, betweenRounds) {
  return {
    partitions: () => ["rounds"],
    open() {
      let round = 0;
      let at = 0;
      let startedAt = performance.now();
      const readStretch = (limit) => {
        if (at >= values.length) {
          durations.push(performance.now() - startedAt);
          betweenRounds();
          if (++round === rounds) return { values, from: 0, to: 0, done: true };
          at = 0;
          startedAt = performance.now();
        }
        const from = at;
        at = Math.min(from + limit, values.length);
        return { values, from, to: at };
      };
      return {
        readStretch,
        read(limit) {
          const { from, to, done } = readStretch(limit);
          return { values: values.slice(from, to), done };
        },
        position: () => round,
      };
    },
  };
}

function timed(act) {
  const start = performance.now();
  act();
  return performance.now() - start;
}

function median(numbers) {
  return [...numbers].sort((x, y) => x - y)[numbers.length >> 1];
}
