import { mutantsOf } from "../mutants-of.mjs";

const ends = ["test/flow/engine/ends.property"];
const lives = [
  "test/flow/engine/restored",
  "test/flow/engine/lives.property",
  "test/flow/engine/crashes.property",
];
const gate = ["test/flow/engine/gate", "test/flow/engine/alarm", "test/flow/operators/clocks"];
const keyed = ["test/flow/operators/keyed/stateful-time", "test/flow/operators/keyed/alarms"];
const inputs = [
  "test/flow/input.test",
  "test/flow/engine/inputs",
  "test/flow/policy/input",
  "test/run/lost-records",
  "test/run/inspect",
  "test/flow/event-time",
];
const outputs = [
  "test/flow/policy/outputs",
  "test/run/output",
  "test/flow/policy/output",
  "test/run/lost-records",
  "test/run/last-records",
];
const stop = ["test/run/stop", "test/run/failure", "test/run/life.test", "test/run/waiting"];
const workers = ["test/flow/workers.test", "test/flow/policy/workers"];

export const engine = [
  ...mutantsOf(
    "ts/flow/engine/gated-operator.ts",
    [...gate, ...keyed],
    [
      ["input.next(this.#epoch)", "input.next(Number.POSITIVE_INFINITY)"],
      [
        "if (frontier.length === 0 && this.#end()) return;",
        "if (frontier.length === 0) this.#end();",
        "what has ended does not heed its alarm",
      ],
      ["    logic.onClock?.();\n", ""],
      [
        "if (this.#hasEnded) return;",
        "",
        "an operator that has given up its claims is not activated any more",
      ],
    ],
  ),
  ...mutantsOf("ts/flow/engine/gated-operator.ts", lives, [
    ["if (run.stopping) snapshots.drop();\n    else if (!snapshots", "if (!snapshots"],
    ["      this.#logic.moveToEpoch?.(next);\n", ""],
  ]),
  ...mutantsOf("ts/flow/engine/alarm.ts", gate, [
    ["if (isOnItsWay && this.#at <= instant) return;", ""],
    [" && this.#dueAt > host.monotonic()", ""],
    ["this.#at > now && this", "this"],
    ["this.#at <= instant) return;", "this.#at >= instant) return;"],
    ["      this.#info.activate(); // what is on its way stays so\n", ""],
  ]),
  ...mutantsOf("ts/flow/engine/keyed-operator.ts", keyed, [
    [
      "if (coordinate <= eventTimeOf(claim.time)) return;",
      "",
      "it never is earlier, and at the same instant only sends sooner",
    ],
    [
      "    flushAll(this.#parts, claim.capabilities);\n    claim.moveToEventTime(coordinate);",
      "    claim.moveToEventTime(coordinate);",
    ],
    [
      "if (watermark <= this.#watermark) return;",
      "",
      "a logic that is told of no new watermark does nothing",
    ],
  ]),
  ...mutantsOf(
    "ts/flow/engine/keyed-operator.ts",
    ["test/flow/engine/pauses"],
    [["    else info.activateWhenRoom(); // the", "    // the"]],
  ),
  ...mutantsOf("ts/flow/engine/keyed-operator.ts", lives, [
    ["this.#isBack ||= watermark >= this.#known.instant;", "this.#isBack = true;"],
    ["    this.#known.note(watermark);\n", ""],
    [
      "this.#end?.moveTo(inEpoch(this.#end.time, next));",
      "",
      "event time beyond the end is the end itself, after which no epoch begins",
    ],
  ]),
  ...mutantsOf(
    "ts/flow/engine/keyed-operator.ts",
    [...stop, ...ends, "test/flow/operators/keyed"],
    [
      ["|| (run.stopping && frontier.length === 0)", ""],
      ["watermark > endOfTime()", "watermark >= endOfTime()", "time has come to the instant that is claimed"],
    ],
  ),
  ...mutantsOf(
    "ts/flow/engine/end-of-time.ts",
    ["test/flow/engine/end-of-time", ...ends, "test/flow/operators/keyed/stateful-time"],
    [
      ["?? Number.POSITIVE_INFINITY) - lag)", "?? Number.POSITIVE_INFINITY))"],
      [
        "if (behind >= (known.get(before)",
        "if (behind > (known.get(before)",
        "goes over the same steps again",
      ],
      ["end = greatest(sources.map", "end = Math.min(...sources.map"],
      ['from === "first input" ? step.inputs.slice(0, 1) : step.inputs', "step.inputs"],
    ],
  ),
  ...mutantsOf(
    "ts/flow/engine/last-watermark.ts",
    ["test/flow/engine/end-of-time", ...workers, ...ends, ...stop],
    [
      [
        "if (watermark === Number.NEGATIVE_INFINITY) this.#told.drop();\n    else if",
        "if",
        "it is told as +Infinity then, which is heard as the same",
      ],
      ["run.onStop(() => last.#abandon());", ""],
      ["    this.#onKnown();\n", ""],
    ],
  ),
  ...mutantsOf(
    "ts/flow/engine/push-timed.ts",
    ["test/flow/event-time", "test/flow/policy/input"],
    [["if (Number.isNaN(reached)) continue;", ""]],
  ),
  ...mutantsOf(
    "ts/flow/engine/claim.ts",
    [...gate, ...ends, "test/flow/operators/batch"],
    [
      ["if (frontier.length === 0) return;", ""],
      ["toCoordinate(reached - lag)", "toCoordinate(reached)"],
      ["Math.min(behind, latest)", "behind"],
      ["Math.max(coordinate, this.#time[i]!)", "coordinate"],
    ],
  ),
  ...mutantsOf(
    "ts/flow/engine/inputs/input-operator.ts",
    [...inputs, ...stop],
    [
      ["counter.passed -= counter.rejected - rejected;", ""],
      ["if (rejected.length > 0) this.#chain.flush(claim.capabilities);", ""],
      [
        "if (result.done === true) this.#end(reader);",
        "if (result.done === true && reader.to === reader.from) this.#end(reader);",
      ],
      ["      reader.claim.moveToEventTime(Number.POSITIVE_INFINITY);", "      reader.claim.time;"],
      ["this.#idleTime !== undefined && !this.#hasBegun", "!this.#hasBegun && this.#parts.run.stopping"],
      [
        "if (wakeAt !== undefined && wakeAt < earliest) earliest = wakeAt;",
        "if (wakeAt !== undefined) earliest = wakeAt;",
      ],
      [
        "this.#readers.every((reader) => reader.hasOnlyEnd)",
        "this.#readers.some((reader) => reader.hasOnlyEnd)",
      ],
    ],
  ),
  ...mutantsOf("ts/flow/engine/inputs/input-operator.ts", lives, [
    ["if (Number.isFinite(watermark)) reader.resumeAt(watermark);", ""],
    ["this.#parts.snapshots.takeAll(epoch - 1);", "this.#parts.snapshots.takeAll(epoch);"],
    ["const claims = this.#claim.isDropped ? [] : [this.#claim];", "const claims = [] as Claim[];"],
  ]),
  ...mutantsOf(
    "ts/flow/engine/inputs/partition-reader.ts",
    [...inputs, ...stop],
    [
      ["this.#wakeAt > this.#host.now()", "this.#wakeAt >= this.#host.now()"],
      ['if (this.#state !== "reading") return this.#giveUp(arrived); // stopped meanwhile', ""],
      ["      this.#quietSince = this.#restedMs();\n", ""],
      ["    this.#readableSince = undefined;\n", ""],
      ["    this.#hasBegun = true;\n    this.raiseTo", "    this.raiseTo"],
      ["Math.max(0, this.#wakeAt - this.#host.now())", "(this.#wakeAt - this.#host.now())"],
    ],
  ),
  ...mutantsOf("ts/flow/engine/outputs/persistent-writer.ts", outputs, [
    ["left = left.slice(taken);", "left = left.slice(1);"],
    ["failures = 1; // the one that it has come to has failed once", ""],
    ["        failures = 0;\n", ""],
    ["for (const timer of this.#pauses.keys()) timer.cancel();", ""],
    ["return rows.length - i;", "return rows.length;"],
    ["if (failures < attempts && !", "if (failures <= attempts && !"],
  ]),
  ...mutantsOf(
    "ts/flow/engine/outputs/sink-writer.ts",
    [...outputs, ...stop],
    [
      ["    this.#givenUp = [];\n", ""],
      ["(rows ?? batch.values).length - (taken ?? 0)", "(rows ?? batch.values).length"],

      ["    this.#persistent?.cancel();\n", ""],

      ["this.#parts.counter.taken += taken ?? 0;", ""],
      ["(rows?.[taken] ?? taken)", "taken"],
    ],
  ),
  ...mutantsOf(
    "ts/flow/engine/build-flow.ts",
    [...workers, ...lives, "test/flow/engine/lives.property"],
    [
      ["return index % workers === worker;", "return index === worker;"],
      ['if (placement === "copied") return true;', ""],
      ["step.inputs.map((port) => hasOneReader(port, run.workers))", "step.inputs.map(() => true)"],
    ],
  ),
  ...mutantsOf(
    "ts/flow/engine/partition-names.ts",
    [...inputs, ...workers],
    [['step.kind === "input" ? [...listed].sort() : [...listed]', "[...listed]"]],
  ),
];
