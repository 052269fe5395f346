import { mutantsOf } from "../mutants-of.mjs";

const saved = ["test/flow/engine/crashes.property", "test/flow/engine/lives.property"];
const lives = ["test/flow/operators/keyed", "test/flow/state", ...saved];
const windows = [
  "test/flow/operators/windows/kept.test",
  "test/flow/operators/windows/any-order",
  "test/flow/operators/windows/windows.property",
  "test/flow/operators/windows/memory",
  "test/flow/operators/windows/handover",
  ...saved,
];
const joins = ["test/flow/operators/event-order", "test/flow/operators/joins", ...saved];
const loops = ["test/flow/state/open-iterations", "test/flow/operators/loops"];

export const state = [
  ...mutantsOf("ts/flow/state/due-queue.ts", windows, [
    ["this.push(entry.at, entry)", "this.push(0, entry)"],
    ["compare(a, b) < 0)", "compare(a, b) > 0)"],
  ]),
  ...mutantsOf("ts/flow/state/key-timers.ts", lives, [
    ["compareKeys(a.key, b.key) < 0", "compareKeys(a.key, b.key) > 0"],
    ["if (this.#set.delete(key)) this.#touched.add(key);", "this.#set.delete(key);"],
    ["if (this.#set.delete(key)) this.#touched.add(key);", ""],
    ["first.at > now", "first.at >= now"],
    ["    this.#set.delete(first.key);\n    this.#touched", "    this.#touched"],
    ["    this.#touched.add(first.key);\n", ""],
    ["this.#put(key, at);\n    this.#touched.add(key);", "this.#put(key, at);"],
    ["this.#set.get(heap.first.key) !== heap.first", "!this.#set.has(heap.first.key)"],
    ["this.#set.get(one.key) === one", "this.#set.has(one.key)", "what is stale is dropped when it comes up"],
    [
      "2 * this.#set.size + 16",
      "2 * this.#set.size + 1600",
      "some more of what is stale is kept for a while",
    ],
  ]),
  ...mutantsOf("ts/flow/state/lifetimes.ts", lives, [
    ["return byKey < 0 ||", "return byKey > 0 ||"],
    ["(a.order ?? 0) < (b.order ?? 0)", "(a.order ?? 0) > (b.order ?? 0)"],
    ["cell.usedAt + this.afterMs <= at", "cell.usedAt + this.afterMs < at"],
    ["if (!cell.isForgotten && cell", "if (cell"],
    ["else this.add(cell);", ""],
    [
      "push(cell.usedAt + this.afterMs, cell)",
      "push(cell.usedAt, cell)",
      "entries move on when they come up",
    ],
    [
      "    cell.isForgotten = true;\n    return cell;",
      "    return cell;",
      "who takes it marks it, or it tells when to sweep",
    ],
  ]),
  ...mutantsOf("ts/flow/state/held-records.ts", windows, [
    ["    this.touch(key, this.nextOrder);\n", ""],
    ["    this.touchAll(batch.keys, batch.orders);\n", ""],
    ["    this.touchRun(keys, this.nextOrder, values.length);\n", ""],

    ["this.#batches.delete(batch.at);", ""],
    ["this.#size -= batch.values.length;", ""],
    ["      this.#due.add(batch);\n", ""],
  ]),
  ...mutantsOf("ts/flow/state/ordered-records.ts", joins, [
    ["Math.max(eventTime, watermark)", "eventTime"],
    ["firstRank === watermark && this", "firstRank < watermark && this"],

    ["    this.touch(key, this.nextOrder);\n", ""],
    ["if (a.side !== b.side) return a.side < b.side;", "if (a.side !== b.side) return a.side > b.side;"],
    ["if (a.eventTime !== b.eventTime) return", "if (false) return"],
    ["if (a.order !== b.order) return a.order < b.order;", ""],
  ]),
  ...mutantsOf("ts/flow/state/waiting-table.ts", joins, [
    ["Math.max(this.nextOrder, order + 1)", "this.nextOrder"],
    ["rows.sort(([a], [b]) => a - b)", "rows"],
    ['byKey ? "by key" : "shared out"', 'byKey ? "by key" : "copied"'],
    ["return rows.length === 0 ? place : ", "return "],
  ]),
  ...mutantsOf("ts/flow/state/key-order.ts", windows, [
    ["compareKeys(right[at]!, key) < 0", "compareKeys(right[at]!, key) > 0"],
    ["if (cell === undefined) continue;\n      keys", "keys"],
    ["while (at < right.length) all.push(right[at++]!);\n  return", "return"],
    ["[...cells.keys()].sort(compareKeys)", "[...cells.keys()]"],
    ["filter((key) => !known.has(key)).sort(compareKeys)", "filter((key) => !known.has(key))"],
    ["this.#last.length < 2 * cells.size ?", "true ?", "sorted is sorted: it tells when that is cheaper"],
  ]),
  ...mutantsOf("ts/flow/state/keyed-state.ts", lives, [
    ["    this.cells.set(key, cell);\n    this.#touched.add(key);", "    this.cells.set(key, cell);"],
    ["    this.cells.delete(key);\n    this.#touched.add(key);", "    this.cells.delete(key);"],
    ["    for (const make of this.#derived) make(cell, key);\n", ""],
    ["if (!this.cells.has(key)) return { table: name, key };", ""],
  ]),
  ...mutantsOf("ts/flow/state/sliced-state.ts", windows, [
    [
      "    this.#slices.set(slice.start, slice);\n    this.touchSlice(slice);",
      "    this.#slices.set(slice.start, slice);",
    ],
    ["  drop(slice: S): void {\n    this.touchSlice(slice);", "  drop(slice: S): void {"],
    ["if (start !== latest) touched", "if (latest === undefined) touched"],
    [
      "if (slice === undefined || !slice.cells.has(key)) return place;",
      "if (slice === undefined) return place;",
    ],
  ]),
  ...mutantsOf("ts/flow/state/latest-instant.ts", lives, [
    ["if (instant > this.#instant) this.#instant = instant;", "this.#instant = instant;"],
    ["this.#known = this.#instant;\n", "\n"],
    ['"copied"', '"by key"'],
  ]),
  ...mutantsOf("ts/flow/state/open-iterations.ts", loops, [
    ["if (order < 0) break;", ""],
    ["if (order === 0) return this.#open[at - 1]!;", ""],
    ["at < 0 ? undefined : this.#open.splice(at, 1)[0]", "this.#open[at]"],
  ]),
  ...mutantsOf("ts/flow/state/step-state.ts", lives, [
    ["if (at(cell) < Number.POSITIVE_INFINITY) timers.set(key, at(cell));", ""],
    ["cells.derive((cell) => lifetimes.add(cell));", ""],
    ["if (this.#isTracked) table.track();", ""],
    ["if (isOurs(table.placement, cell.key)) table.load(cell);", "table.load(cell);"],
    ["for (const count of this.#counts) kept += count();", ""],
  ]),
];
