// What it costs to send a key to its bin, alone and in bulk: batches of 1,024 keys of about a dozen characters.
import { pathToFileURL } from "node:url";
import { Core, Partitioner } from "tidemark/timely";

/** Nanoseconds a key in the best of some runs: what else the machine does only adds. */
function measure(keys, batch) {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 200; run++) {
    const start = performance.now();
    batch();
    best = Math.min(best, ((performance.now() - start) * 1e6) / keys.length);
  }
  return best;
}

/** All figures of this file, a line each. */
export function bench() {
  const partitioner = new Partitioner(new Core(), 1024, 4);
  const into = new Uint16Array(1024);
  const strings = Array.from({ length: 1024 }, (_, i) => `customer-${1000 + i}`);
  const numbers = Array.from({ length: 1024 }, (_, i) => i * 7919);
  const alone = (keys) => () => {
    for (let i = 0; i < keys.length; i++) into[i] = partitioner.bin(keys[i]);
  };
  const bulk = (keys) => () => partitioner.workers(keys, into);
  return [
    ["bin of a string, one at a time", measure(strings, alone(strings)), "ns"],
    ["worker of a string, in bulk", measure(strings, bulk(strings)), "ns"],
    ["bin of a number, one at a time", measure(numbers, alone(numbers)), "ns"],
    ["worker of a number, in bulk", measure(numbers, bulk(numbers)), "ns"],
  ].map(([name, value, unit]) => `core/keys: ${name}: ${value.toFixed(1)} ${unit}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.log(bench().join("\n"));
