import process from "node:process";
import { command } from "./command.mjs";

const maxMs = 60;
const runs = 15;
/** What else the machine does only adds: a busy moment may pass. */
const attempts = 3;

const report = "const { user, system } = process.cpuUsage(); console.log((user + system) / 1000);";

/** What a process pays that imports the package, before it does anything. */
export const startUpChecks = {
  "start-up"() {
    let ms = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < attempts && ms > maxMs; attempt++) ms = Math.min(ms, overBareNode());
    const text = `${ms.toFixed(0)} of ${maxMs} ms of CPU over bare Node ${process.versions.node}`;
    if (ms > maxMs) throw new Error(text);
    return text;
  },
};

/** By turns, so that both meet the same machine. */
function overBareNode() {
  const bare = [];
  const importing = [];
  for (let run = 0; run < runs; run++) {
    bare.push(cpuMs(report));
    importing.push(cpuMs(`await import("tidemark"); ${report}`));
  }
  return median(importing) - median(bare);
}

/** CPU time of a process of its own, all threads together. */
function cpuMs(code) {
  return Number(command(process.execPath, "--input-type=module", "--eval", code));
}

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}
