import { mutantsOf } from "../mutants-of.mjs";

const folder = "ts/flow/operators";
const tests = (name) => [`test/flow/operators/${name}`];
const calls = tests("async");
const lives = ["test/flow/engine/lives.property", "test/flow/engine/crashes.property"];

/** Of steps that wait: for calls, for more records, for their turn, or for another round. */
export const waiting = [
  ...mutantsOf(`${folder}/async/call-pool.ts`, calls, [
    ["if (attempt >= attempts) return false;", "if (attempt > attempts) return false;"],
    ["if (call.isCutShort) return; // the lane has gone on without it", ""],
    ["call === undefined || deadline > now", "call === undefined || deadline >= now"],
    ["      lane.retry?.cancel();\n", ""],
    ["      lane.call?.cutShort(reason);\n", ""],
    [
      "      this.#start(lane, new Call(flight, row, attempt + 1, this.#scope));\n      this.#watch();",
      "      this.#start(lane, new Call(flight, row, attempt + 1, this.#scope));",
      "a call with a deadline asks for a turn, which watches",
    ],
    ["if (call.isCutShort) return; // that has ended the flow", "", "no row is queued any more"],
    ["    lane.call = undefined;\n    lane.retry", "    lane.retry"],
    ["      call.cutShort(error);\n", ""],
    [
      "    this.#flight = undefined;\n    this.#last = undefined;\n    this.#watch();",
      "    this.#watch();",
      "nobody asks for the next call any more",
    ],
  ]),
  ...mutantsOf(`${folder}/async/async-operator.ts`, calls, [
    ["if (run.stopping) run.abandoned += batch.values.length;\n    else this", "this"],
    ["      flight.emitted += rows;\n      this.#parts.info.release", "      this.#parts.info.release"],
    ["      this.#parts.run.abandoned += rows;\n", ""],
    ["if (!flight.isDone) return;", ""],
    ["if (flight.isPlain && !this.#step.call.spread)", "if (!this.#step.call.spread)"],
    ["    this.#pool.halt(error);\n", ""],
    ["    if (hasMore) this.#ask();\n", "", "who finds that none may be started asks for a turn, too"],
    ["    run.notePlace(claim.time);\n    const result", "    const result"],
    ["else if (row !== flight.emitted) return;", "", "an activation finds nothing to send"],
  ]),
  ...mutantsOf(`${folder}/async/async-operator.ts`, lives, [
    ["    this.#flights.touchRows(flight);\n", ""],
    ["for (const { claim } of this.#flights) claim.moveTo(inEpoch(claim.time, next));", ""],
  ]),
  ...mutantsOf(
    `${folder}/async/flight.ts`,
    [...calls, ...lives],
    [
      ["row >= this.emitted : this", "row > this.emitted : this"],
      ["    if (this.nextRow === 0) this.takeRow();\n", ""],
    ],
  ),
  ...mutantsOf(`${folder}/async/lookup-cache.ts`, tests("async/enrich"), [
    ["known.until >= this", "known.until > this"],
    ["this.#answers.size >= size", "this.#answers.size > size"],
    ["if (pending.waiting > 0) return;", ""],
    ["if (this.#pending.get(key) === own) this.#keep(key, value);", "this.#keep(key, value);"],
    ["this.#pending.delete(key); // who asks next asks anew", "{}"],
    ["      this.#answers.delete(key);\n      if", "      if"],
    ["    pending.waiting++;\n", ""],
  ]),
  ...mutantsOf(
    `${folder}/batch/batch-operator.ts`,
    [...tests("batch"), ...tests("clocks"), ...tests("stops")],
    [
      ["current.bytes + bytes > most", "current.bytes + bytes >= most"],
      ["current.bytes < most) continue;", "current.bytes <= most) continue;"],
      ["current.dueAt > info.host.monotonic()", "current.dueAt > info.host.now()"],
      ["current !== undefined && !this.#parts.run.stopping", "current !== undefined"],
      ["eventTime > current.latest", "eventTime < current.latest"],
      ["return this.#current?.since ?? Number.POSITIVE_INFINITY;", "return Number.POSITIVE_INFINITY;"],
    ],
  ),
  ...mutantsOf(`${folder}/batch/batch-operator.ts`, lives, [
    ["if (current !== undefined) this.#gathered.set(worker, current);", ""],
    ["else if (this.#gathered.has(worker)) this.#gathered.delete(worker);", ""],
    ["if (worker !== this.#parts.run.worker) {", "{"],
    ["if (since !== this.#emittedAt) this.#flush();", ""],
  ]),
  ...mutantsOf(`${folder}/throttle/rate-limit.ts`, tests("throttle"), [["    this.#recent += count;\n", ""]]),
  ...mutantsOf(
    `${folder}/throttle/throttle-operator.ts`,
    [...tests("throttle"), ...tests("clocks")],
    [
      ["const now = this.#parts.info.host.monotonic();", "const now = this.#parts.info.host.now();"],

      ["return isOver;", "return true;"],
    ],
  ),
  ...mutantsOf(`${folder}/throttle/throttle-operator.ts`, lives, [
    ["return row >= this.row;", "return true;"],
  ]),
  ...mutantsOf(
    `${folder}/throttle/throttle-operator.ts`,
    ["test/flow/engine/restored"],
    [["    else this.#waiting.touchRows(waiting);\n", ""]],
  ),
  ...mutantsOf(`${folder}/loops/loop-operator.ts`, tests("loops"), [
    ["if (iteration < maxIterations)", "if (iteration <= maxIterations)"],
    ["    if (this.isBusy) this.#parts.info.activate();\n", ""],
    ["    this.#taken = 0;\n", ""],
    ["    counter.toOthers += values.length;\n", ""],
  ]),
  ...mutantsOf(
    `${folder}/loops/loop-operator.ts`,
    [...tests("loops"), "test/flow/engine/epochs", "test/flow/engine/crashes.property"],
    [
      [
        "if (side !== ENTRY && this.#nextEpochAtEntry > epochOf(message.time)) this.#rest(message);\n    else this",
        "this",
      ],
      ["      this.#resting.delete(resting);\n", ""],
    ],
  ),
  ...mutantsOf(`${folder}/loops/iteration-operator.ts`, tests("loops"), [
    ["return [...keys].sort(compareKeys);", "return [...keys];"],
    ["    waiting.length = 0;\n", ""],
    ["    this.#give(iteration);\n", ""],
  ]),
  ...mutantsOf(`${folder}/stateless/flat-map-batch.ts`, tests("stateless/flat-map-batch"), [
    ["    latest = undefined;\n    pushAll", "    pushAll"],
    ["eventTime > latest", "eventTime < latest"],
    ["if (values.length === 0) return;", ""],
  ]),
  ...mutantsOf(`${folder}/stateless/merge.ts`, tests("stateless/merge"), []),
  ...mutantsOf(
    `${folder}/event-time/event-time-operator.ts`,
    [...tests("event-time"), "test/flow/event-time", ...lives],
    [
      ["    this.#quietSince = info.restedMs();\n    pushTimed", "    pushTimed"],
      ["    counter.passed -= counter.rejected - rejected;\n", ""],
      ["const isAsBefore = known.length === workers;", "const isAsBefore = known.length > 0;"],
      ["    this.#clock.raiseTo(this.#restored());\n", ""],
      [
        "last === undefined || run.stopping",
        "last === undefined",
        "on a stop all workers let go of what they tell by, and then it is known, a step later",
      ],
    ],
  ),
];
