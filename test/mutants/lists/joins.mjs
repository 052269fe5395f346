import { livesOf, mutantsOf } from "../mutants-of.mjs";

const folder = "ts/flow/operators";
const tests = (...names) => names.map((name) => `test/flow/operators/joins/${name}`);
const order = ["test/flow/operators/event-order"];
const asOf = [
  ...tests("as-of-join", "versions", "pair-joins.test", "handover"),
  "test/flow/operators/own-instants",
];
const interval = tests("interval-join", "pair-joins.test", "handover");
const joined = tests("join.test", "join.property", "handover", "memory");

export const joins = [
  ...mutantsOf(`${folder}/joins/as-of-logic.ts`, asOf, [
    ["eventTime >= watermark)", "eventTime > watermark)"],
    ["Math.max(eventTime, watermark)", "eventTime"],
    ["eventTime - version.eventTime <= this", "eventTime - version.eventTime < this"],
    ["next < watermark;", "next <= watermark;"],
    ["    cell.usedAt = Math.max(cell.usedAt, eventTime);\n", ""],

    ["    emitAt(eventTime);\n", ""],
    ["if (side !== RECORDS) this.#table.touchAll(keys);", ""],
  ]),

  ...mutantsOf(`${folder}/joins/join-logic.ts`, joined, [
    ["return next !== undefined && next <= instant;", "return next !== undefined && next < instant;"],

    ["cell.usedAt = Math.max(cell.usedAt, this.#plan", "cell.usedAt = Math.max(this.#plan"],
    ["if (!cell.isForgotten) this.#lifetimes?.forget(cell);", ""],
    ["    this.#cells.touch(key);\n", ""],
    ["this.#emitAt?.(this.#instant - this.lag);", "this.#emitAt?.(this.#instant);"],
    ["    this.#emitAt = undefined;\n", "", "instants only go forward: what is left tells an earlier one"],
  ]),
  ...mutantsOf(`${folder}/joins/interval-logic.ts`, interval, [
    ["if (eventTime >= watermark) {", "if (eventTime > watermark) {"],
    ["while (this.#open.nextAt < watermark)", "while (this.#open.nextAt <= watermark)"],
    ["next < watermark;", "next <= watermark;"],
    ['ends !== "both" && ends !== "before"', 'ends !== "both" && ends !== "after"'],
    ["    right.isGiven = true;\n", ""],
    ["cell.usedAt = Math.max(cell.usedAt, at);", "cell.usedAt = at;"],
    ["dropBefore(this.#watermark - this.#reach[one])", "dropBefore(this.#watermark)"],
    ["      this.#cells.touch(entry.key);\n", ""],
    ["this.#cells.derive((cell) => this.#reopen(cell));", ""],
  ]),
  ...mutantsOf(
    `${folder}/joins/versions.ts`,
    ["test/flow/operators/joins/versions"],
    [
      ["  if (!isLast) dropOlder(versions, added);\n", ""],
      ["next.eventTime >= eventTime", "next.eventTime > eventTime"],
      ["  if (before?.instant === instant) versions.delete(before);\n", ""],
      ["before.eventTime > eventTime) return", "before.eventTime >= eventTime) return"],
      ["versions.advanceTo(instant)", "versions.upTo(instant)"],
    ],
  ),
  ...mutantsOf(
    `${folder}/joins/as-of-logic.ts`,
    ["test/flow/operators/joins/versions"],
    [["    takeVersionAt(cell.versions, this.#watermark);\n", ""]],
  ),
  ...mutantsOf(
    `${folder}/joins/interval-logic.ts`,
    ["test/flow/state/busy-keys"],
    [["    for (const one of SIDES) cell.sides[one].dropBefore(this.#watermark - this.#reach[one]);\n", ""]],
  ),
  ...mutantsOf(`${folder}/joins/interval-cell.ts`, interval, [["      entry.isGiven = isGiven;\n", ""]]),
  ...mutantsOf(`${folder}/joins/small-side.ts`, tests("broadcast-join"), [
    ["!isBefore(added, kept[0]!) : isBefore", "!isBefore(kept[0]!, added) : isBefore"],
  ]),
  ...mutantsOf(`${folder}/joins/small-side.ts`, livesOf("broadcastJoin"), [
    ["    this.#rows.touch(key);\n", ""],
    ['codec, "copied"', "codec"],
  ]),
  ...mutantsOf(`${folder}/joins/window-join-aggregator.ts`, tests("window-join"), [
    [": cell.map(byTime)", ": cell"],
    ["kept.length === 0 || isEarlier(added, kept[0]!)", "kept.length === 0"],
    ["kept.length === 0 || !isEarlier(added, kept[0]!)", "true"],
  ]),
  ...mutantsOf(
    `${folder}/joins/broadcast-operator.ts`,
    [...tests("broadcast-join"), "test/flow/engine/epochs"],
    [
      ["sides = [SMALL, RECORDS]", "sides = [RECORDS, SMALL]"],
      ["      claim.drop();\n", ""],
      ["      this.#held.delete(held);\n", ""],

      ["for (const { claim } of this.#held) claim.moveTo(inEpoch(claim.time, next));", ""],
      ["found.length === 0 && this", "this"],
    ],
  ),
  ...mutantsOf(`${folder}/event-order/in-event-order.ts`, order, [
    ["if (eventTime < watermark)", "if (eventTime <= watermark)"],
    ["emitAt(record.eventTime - lag);", "emitAt(record.eventTime);"],
  ]),
  ...mutantsOf(`${folder}/event-order/fill-logic.ts`, order, [
    ["eventTime - last.usedAt <= this.lag", "eventTime - last.usedAt < this.lag"],
    ["at < end; n++", "at <= end; n++"],
    ["next !== undefined && next < watermark;", "next !== undefined && next <= watermark;"],
    ["        continue;\n", ""],
  ]),
  ...mutantsOf(
    `${folder}/event-order/fill-logic.ts`,
    ["test/flow/operators/event-order/handover"],
    [["      this.#last.touch(key!);\n", ""]],
  ),
];
