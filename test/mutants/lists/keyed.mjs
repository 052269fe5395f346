import { mutantsOf } from "../mutants-of.mjs";

const folder = "ts/flow/operators/keyed";
const tests = (...names) => names.map((name) => `test/flow/operators/keyed/${name}`);
const time = tests("stateful-time", "stateful.test", "alarms");
const lives = ["test/flow/engine/lives.property"];
const policies = ["test/flow/policy/no-trace", "test/flow/policy/policies.test", "test/flow/policy/timers"];

export const keyed = [
  ...mutantsOf(`${folder}/stateful-logic.ts`, time, [
    ["if (timerAt <= expiresAt) this", "if (timerAt < expiresAt) this"],
    ["    this.#watermark = this.#reached;\n", ""],
    ["if (this.#lifetimeMs < Number.POSITIVE_INFINITY) cell.usedAt = now;", ""],
    ["cell.usedAt + this.#lifetimeMs <= now", "cell.usedAt + this.#lifetimeMs < now"],
    [
      "    if (this.#isGone) return;\n    this.#cell.timerAt = at;",
      "    this.#cell.timerAt = at;",
      "the timer of a state that is gone wakes the step once, for nothing",
    ],
    ["this.#firesEventTimer && at <= this", "this.#firesEventTimer && at < this"],
    ["at > this.#watermark ? Math.ceil(at)", "at >= this.#watermark ? Math.ceil(at)"],
    ["this.#watermark > Math.max(latest,", "this.#watermark >= Math.max(latest,"],
    ["this.#instant < cell.usedAt + this", "this.#instant <= cell.usedAt + this"],
    ["cell.usedAt = Math.max(cell.usedAt, this.#instant)", "cell.usedAt = this.#instant"],
    ["this.now < cell.usedAt + this", "this.now <= cell.usedAt + this"],
    ["    this.#timers.clear(key);\n    this.#eventTimers.clear(key);", "    this.#timers.clear(key);"],
    [
      "    this.#timers.clear(key);\n    this.#eventTimers.clear(key);",
      "    this.#eventTimers.clear(key);",
      "the timer of a state that is gone wakes the step once, for nothing",
    ],
    ["cell.usedAt = Math.max(cell.usedAt, at);", "cell.usedAt = cell.usedAt;"],
    ["      cell.timerAt = Number.POSITIVE_INFINITY;\n      if", "      if"],
    [
      "    if (cell.isForgotten) return;\n",
      "",
      "a state lives longer than no time at all, and is not woken for then",
    ],
  ]),
  ...mutantsOf(
    `${folder}/stateful-logic.ts`,
    [...time, ...lives],
    [["    this.#nextOrder = cell.order + 1;\n", ""]],
  ),
  ...mutantsOf(
    `${folder}/expiring-cells.ts`,
    [...time, ...lives],
    [
      ["    this.#slices.touch(start, cell.key);\n", ""],
      ["    else this.#slices.touch(slice.start, key);\n", ""],
      ["    else cells.push(cell);\n", "    else slice.cells.set(cell.key, [cell]);\n"],
    ],
  ),
  ...mutantsOf(`${folder}/stateful-attempt.ts`, policies, [
    ["    keep();\n", ""],
    ["const state = copyOf(key.state);", "const state = key.state;"],
    ['if (name === "setTimer") of.checkTimer(given);', ""],
    ["      before();\n", ""],
  ]),
  ...mutantsOf(
    `${folder}/dedupe-logic.ts`,
    [...tests("dedupe"), ...lives],
    [
      ["eventTime + this.#withinMs > watermark", "eventTime + this.#withinMs >= watermark"],
      ["Math.abs(eventTime - other) < this", "Math.abs(eventTime - other) <= this"],
      ["2 * withinMs)", "withinMs)"],
      ["dropBefore(this.#watermark - 2 *", "dropBefore(eventTime - 2 *"],
      ["    cell.usedAt = Math.max(cell.usedAt, eventTime);\n", ""],
      ["    this.#cells.touch(key);\n", ""],
    ],
  ),
  ...mutantsOf(
    `${folder}/in-time-order.ts`,
    [...tests("stateful-time", "stateful-batch"), ...lives],
    [
      ["watermark <= this.#reached", "watermark < this.#reached"],
      ["this.#held.nextAt <= watermark", "this.#held.nextAt < watermark"],
      ["    this.#reached = watermark;\n", ""],
      ["      emitAt(this.#held.nextAt);\n", ""],
      ["while (this.#held.size > 0) this.#handOver();", ""],
    ],
  ),
  ...mutantsOf(`${folder}/collect.ts`, tests("collect"), [
    ["values.length === 1 && withinMs", "withinMs"],
    ["    context.forget();\n", ""],
  ]),
  ...mutantsOf(`${folder}/stateful-by-batch.ts`, tests("stateful-batch"), [
    ["eventTime > group.latest", "eventTime < group.latest"],
  ]),
  ...mutantsOf(`${folder}/extreme-final.ts`, tests("min-final", "max-final"), [
    ["better(measure, kept.measure)", "!better(kept.measure, measure)"],
  ]),
  ...mutantsOf(`${folder}/fold-under-policy.ts`, policies, [
    ["copyOf(state), value, key", "state, value, key"],
  ]),
  ...mutantsOf(`${folder}/fold-final-logic.ts`, lives, [
    ["if (batch.eventTimes !== undefined) latest.touchAll(batch.keys);", ""],
  ]),
];
