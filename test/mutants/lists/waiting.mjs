import { livesOf, mutantsOf } from "../mutants-of.mjs";

const folder = "ts/flow/operators";
const tests = (...names) => names.map((name) => `test/flow/operators/${name}`);
const calls = tests("async/map-async", "async/flat-map-async", "async/time");

/** Of steps that wait: for calls, for more records, for their turn, or for another round. */
export const waiting = [
  ...mutantsOf(`${folder}/async/call-pool.ts`, calls, [
    ["if (attempt >= attempts) return false;", "if (attempt > attempts) return false;"],
    ["if (call.isCutShort) return; // the lane has gone on without it", ""],
    ["      lane.retry?.cancel();\n", ""],
    [
      "      this.#start(lane, new Call(flight, row, attempt + 1, this.#scope));\n      this.#watch();",
      "      this.#start(lane, new Call(flight, row, attempt + 1, this.#scope));",
      "a call with a deadline asks for a turn, which watches",
    ],
    ["if (call.isCutShort) return; // that has ended the flow", "", "no row is queued any more"],
    ["    lane.call = undefined;\n    lane.retry", "    lane.retry"],
  ]),
  ...mutantsOf(`${folder}/async/async-operator.ts`, calls, [
    ["if (run.stopping) run.abandoned += batch.values.length;\n    else this", "this"],
    ["      flight.emitted += rows;\n      this.#parts.info.release", "      this.#parts.info.release"],
    ["if (!flight.isDone) return;", ""],
    ["    this.#pool.halt(error);\n", ""],
    ["else if (row !== flight.emitted) return;", "", "an activation finds nothing to send"],
  ]),
  ...mutantsOf(`${folder}/async/async-operator.ts`, livesOf("mapAsync"), [
    ["    this.#flights.touchRows(flight);\n", ""],
    ["for (const { claim } of this.#flights) claim.moveTo(inEpoch(claim.time, next));", ""],
  ]),
  ...mutantsOf(`${folder}/async/flight.ts`, calls, [["    if (this.nextRow === 0) this.takeRow();\n", ""]]),
  ...mutantsOf(`${folder}/async/lookup-cache.ts`, tests("async/enrich"), [
    ["known.until >= this", "known.until > this"],
    ["this.#answers.size >= size", "this.#answers.size > size"],
    ["if (pending.waiting > 0) return;", ""],
    ["if (this.#pending.get(key) === own) this.#keep(key, value);", "this.#keep(key, value);"],
  ]),
  ...mutantsOf(`${folder}/batch/batch-operator.ts`, tests("batch", "clocks", "stops"), [
    ["last.bytes + bytes > most", "last.bytes + bytes >= most"],
    ["current !== undefined && !this.#parts.run.stopping", "current !== undefined"],
    ["eventTime > current.latest", "eventTime < current.latest"],
    ["return this.#current?.since ?? Number.POSITIVE_INFINITY;", "return Number.POSITIVE_INFINITY;"],
  ]),
  ...mutantsOf(`${folder}/throttle/rate-limit.ts`, tests("throttle"), [
    ["this.#sent[0]!.at + this.#perMs <= now", "this.#sent[0]!.at + this.#perMs < now"],
  ]),
  ...mutantsOf(`${folder}/throttle/throttle-operator.ts`, tests("throttle", "clocks"), [
    ["earliest = Math.min(earliest, eventTimeOf(time));", "earliest = eventTimeOf(time);"],
    ["info.release(isOver ? batch.values.length - row : count);", "info.release(count);"],
    ["const now = this.#parts.info.host.monotonic();", "const now = this.#parts.info.host.now();"],
  ]),
  ...mutantsOf(`${folder}/loops/loop-operator.ts`, tests("loops/iterate.test", "loops/graphs"), [
    ["if (iteration < maxIterations)", "if (iteration <= maxIterations)"],
    ["    counter.toOthers += values.length;\n", ""],
  ]),
  ...mutantsOf(
    `${folder}/loops/loop-operator.ts`,
    ["test/flow/engine/epochs"],
    [
      [
        "if (side !== ENTRY && this.#nextEpochAtEntry > epochOf(message.time)) this.#rest(message);\n    else this",
        "this",
      ],
    ],
  ),
  ...mutantsOf(`${folder}/loops/iteration-operator.ts`, tests("loops/iterate.test", "loops/graphs"), [
    ["if (!this.#parts.run.stopping) this.#logic.onIteration", "this.#logic.onIteration"],
    ["return [...keys].sort(compareKeys);", "return [...keys];"],
  ]),
  ...mutantsOf(`${folder}/stateless/flat-map-batch.ts`, tests("stateless/flat-map-batch"), [
    ["    latest = undefined;\n    pushAll", "    pushAll"],
  ]),
  ...mutantsOf(`${folder}/stateless/merge.ts`, tests("stateless/merge"), [
    ["inputs.some((port) => port.timed)", "inputs.every((port) => port.timed)"],
  ]),
  ...mutantsOf(
    `${folder}/event-time/event-time-operator.ts`,
    ["test/flow/event-time/idle", "test/flow/policy/other-steps"],
    [
      ["    this.#quietSince = info.host.monotonic();\n    pushTimed", "    pushTimed"],
      ["    counter.passed -= counter.rejected - rejected;\n", ""],
    ],
  ),
];
