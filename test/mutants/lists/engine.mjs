import { livesOf, mutantsOf } from "../mutants-of.mjs";

const gate = ["test/flow/engine/gate", "test/flow/engine/alarm", "test/flow/operators/clocks"];
const keyed = ["test/flow/operators/keyed/stateful-time", "test/flow/operators/keyed/alarms"];
const inputs = [
  "test/flow/input.test",
  "test/flow/policy/input",
  "test/flow/engine/inputs",
  "test/run/waiting",
];
const outputs = [
  "test/run/output",
  "test/flow/policy/output",
  "test/run/lost-records",
  "test/run/last-records",
];
const stop = ["test/run/stop", "test/run/failure", "test/run/life.test"];

export const engine = [
  ...mutantsOf("ts/flow/engine/gated-operator.ts", gate, [
    ["input.next(this.#epoch)", "input.next(Number.POSITIVE_INFINITY)"],
    [
      "if (frontier.length === 0 && this.#end()) return;",
      "if (frontier.length === 0) this.#end();",
      "what has ended does not heed its alarm",
    ],
  ]),
  ...mutantsOf("ts/flow/engine/alarm.ts", gate, [
    ["if (isOnItsWay && this.#at <= instant) return;", ""],
    [" && this.#dueAt > host.monotonic()", ""],
    ["this.#at <= instant) return;", "this.#at >= instant) return;"],
  ]),
  ...mutantsOf("ts/flow/engine/keyed-operator.ts", keyed, [
    ["if (this.wakeAt <= now) this", "if (this.wakeAt < now) this"],
    [
      "    flushAll(this.#parts, claim.capabilities);\n    claim.moveToEventTime(coordinate);",
      "    claim.moveToEventTime(coordinate);",
    ],
    ["watermark > endOfTime()", "watermark >= endOfTime()", "time has come to the instant that is claimed"],
  ]),
  ...mutantsOf("ts/flow/engine/keyed-operator.ts", livesOf("timers|clock|collect|batch"), [
    ["this.#isBack ||= watermark >= this.#known.instant;", "this.#isBack = true;"],
  ]),
  ...mutantsOf(
    "ts/flow/engine/keyed-operator.ts",
    [...stop, ...keyed],
    [
      ["if (run.stopping) this.#logic.onStop?.();\n    else this", "this"],
      ["|| (run.stopping && frontier.length === 0)", ""],
    ],
  ),
  ...mutantsOf(
    "ts/flow/engine/end-of-time.ts",
    ["test/flow/engine/ends.property", "test/flow/operators/keyed/stateful-time"],
    [
      ["?? Number.POSITIVE_INFINITY) - lag)", "?? Number.POSITIVE_INFINITY))"],
      ["end = greatest(sources.map", "end = Math.min(...sources.map"],
    ],
  ),
  ...mutantsOf(
    "ts/flow/engine/push-timed.ts",
    ["test/flow/event-time/bounded", "test/flow/event-time/watermarks"],
    [["    chain.flush(claim.capabilities);\n    claim", "    claim"]],
  ),
  ...mutantsOf(
    "ts/flow/engine/claim.ts",
    ["test/flow/operators/batch", "test/flow/operators/throttle"],
    [["Math.min(behind, latest)", "behind"]],
  ),
  ...mutantsOf("ts/flow/engine/inputs/input-operator.ts", inputs, [
    ["counter.passed -= counter.rejected - rejected;", ""],
    ["if (rejected.length > 0) this.#chain.flush(claim.capabilities);", ""],
    [
      "if (wakeAt !== undefined && wakeAt < earliest) earliest = wakeAt;",
      "if (wakeAt !== undefined) earliest = wakeAt;",
    ],
  ]),
  ...mutantsOf(
    "ts/flow/engine/inputs/partition-reader.ts",
    [...inputs, ...stop],
    [
      ["this.#wakeAt > this.#host.now()", "this.#wakeAt >= this.#host.now()"],
      ['if (this.#state === "reading") onFailure(cause);', "onFailure(cause);"],
    ],
  ),
  ...mutantsOf(
    "ts/flow/engine/inputs/partition-reader.ts",
    ["test/flow/event-time/idle"],
    [
      ["    this.#readableSince = undefined;\n", ""],
      ["Math.max(0, this.#wakeAt - this.#host.now())", "(this.#wakeAt - this.#host.now())"],
    ],
  ),
  ...mutantsOf("ts/flow/engine/outputs/persistent-writer.ts", outputs, [
    ["left = left.slice(taken);", "left = left.slice(1);"],
    ["failures = 1; // the one that it has come to has failed once", ""],
    ["        failures = 0;\n", ""],
    ["return rows.length - i;", "return rows.length;"],
  ]),
  ...mutantsOf("ts/flow/engine/outputs/sink-writer.ts", outputs, [
    ["this.#underWay - this.#givenUp.length;", "this.#underWay;"],
    ["(rows ?? batch.values).length - (taken ?? 0)", "(rows ?? batch.values).length"],
    ["this.#parts.counter.taken += taken ?? 0;", ""],
    ["(rows?.[taken] ?? taken)", "taken"],
  ]),
  ...mutantsOf(
    "ts/flow/engine/build-flow.ts",
    ["test/flow/workers.test"],
    [["step.inputs.map((port) => hasOneReader(port, run.workers))", "step.inputs.map(() => true)"]],
  ),
];
