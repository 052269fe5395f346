import { livesOf, mutantsOf } from "../mutants-of.mjs";

const folder = "ts/flow/operators/keyed";
const tests = (...names) => names.map((name) => `test/flow/operators/keyed/${name}`);
const time = tests("stateful-time", "stateful.test", "alarms");
const policies = ["test/flow/policy/no-trace", "test/flow/policy/policies.test", "test/flow/policy/timers"];

export const keyed = [
  ...mutantsOf(`${folder}/stateful-logic.ts`, time, [
    ["if (timerAt <= expiresAt) this", "if (timerAt < expiresAt) this"],
    ["    this.#watermark = this.#reached;\n", ""],
    ["if (this.#lifetimeMs < Number.POSITIVE_INFINITY) cell.usedAt = now;", ""],
    ["cell.usedAt + this.#lifetimeMs <= now", "cell.usedAt + this.#lifetimeMs < now"],
    ["    if (this.#isGone) return;\n    this.#cell.timerAt = at;", "    this.#cell.timerAt = at;"],
    ["at > this.#watermark ? Math.ceil(at)", "at >= this.#watermark ? Math.ceil(at)"],
    ["this.#watermark > Math.max(latest,", "this.#watermark >= Math.max(latest,"],
    ["this.#instant < cell.usedAt + this", "this.#instant <= cell.usedAt + this"],
    ["cell.usedAt = Math.max(cell.usedAt, this.#instant)", "cell.usedAt = this.#instant"],
    ["    this.#timers.clear(key);\n    this.#eventTimers.clear(key);", "    this.#timers.clear(key);"],
    ["cell.usedAt = Math.max(cell.usedAt, at);", "cell.usedAt = cell.usedAt;"],
    ["      cell.timerAt = Number.POSITIVE_INFINITY;\n      if", "      if"],
  ]),
  ...mutantsOf(`${folder}/stateful-logic.ts`, livesOf("stateful, expiring by event"), [
    ["    this.#expiring.touch(start, cell.key);\n", ""],
    ["    this.#expiring.touch(slice.start, key);\n", ""],
  ]),
  ...mutantsOf(`${folder}/stateful-attempt.ts`, policies, [
    ["    keep();\n", ""],
    ["const state = copyOf(key.state);", "const state = key.state;"],
  ]),
  ...mutantsOf(`${folder}/dedupe-logic.ts`, tests("dedupe"), [
    ["eventTime + this.#withinMs > watermark", "eventTime + this.#withinMs >= watermark"],
    ["Math.abs(eventTime - other) < this", "Math.abs(eventTime - other) <= this"],
    ["2 * withinMs)", "withinMs)"],
  ]),
  ...mutantsOf(`${folder}/in-time-order.ts`, tests("stateful-time", "stateful-batch"), [
    ["this.#held.nextAt <= watermark", "this.#held.nextAt < watermark"],
    ["      emitAt(this.#held.nextAt);\n", ""],
  ]),
  ...mutantsOf(`${folder}/collect.ts`, tests("collect"), [["values.length === 1 && withinMs", "withinMs"]]),
  ...mutantsOf(`${folder}/stateful-by-batch.ts`, tests("stateful-batch"), [
    ["eventTime > group.latest", "eventTime < group.latest"],
  ]),
];
