import { mutantsOf } from "../mutants-of.mjs";

const quick = ["antichain", "unit-cases", "graph-cases", "tracker.test", "batch", "cycles"].map(
  (name) => `test/core/${name}`,
);
const graphs = ["test/core/graph-cases", "test/core/tracker", "test/core/memory"];
const keys = ["test/core/partitioner"];

export const core = [
  ...mutantsOf("core-wasm/assembly/antichain.ts", quick, [
    ["lessEqual(row, t, a.depth) && !same(row, t, a.depth)", "lessEqual(row, t, a.depth)"],
    ["if (a.count != b.count) return false;", ""],
    ["if (lessEqual(t, row, a.depth)) continue;", "if (lessEqual(row, t, a.depth)) continue;"],
    ["if (i != a.count) copyTime(rowOf(a, i)", "if (i == a.count) copyTime(rowOf(a, i)"],
  ]),
  ...mutantsOf("core-wasm/assembly/counted.ts", quick, [
    ["c.stale = after <= 0 &&", "c.stale = after < 0 &&"],
    ["else c.stale = after > 0 && !covers", "else c.stale = after > 1 && !covers"],
    ["<= coordinate(row, 1);", "< coordinate(row, 1);"],
    ["countAt(counts, row) <= 0 ||", "countAt(counts, row) == 0 ||"],
  ]),
  ...mutantsOf("core-wasm/assembly/counts.ts", quick, [
    ["abs<i64>(count) > LARGEST_COUNT ||", "abs<i64>(count) >= LARGEST_COUNT ||"],
    ["|| abs<i64>(rest) > LARGEST_COUNT", ""],
    ["if (!count && !rest) cutRow", "if (!count) cutRow"],
    ["    if (to != row) copyTime(to, row, c.depth);\n", ""],
    ["if (c.start > 0 && (i < toEnd || !roomBehind))", "if (c.start > 0 && i < toEnd)", "it grows instead"],
    ["if (!delta && !unsent) cutRow(c, i);", ""],
  ]),
  ...mutantsOf("core-wasm/assembly/commit.ts", quick, [
    ["back <= at; back += UPDATE", "back < at; back += UPDATE"],
    ["  forgetOverflow();\n  propagate", "  propagate"],
    ["else if (location.active) deactivate(tr, l);", ""],
    ["watch.reported && !equal(watch.current, watch.previous)", "watch.reported"],
    ["delta, own ? delta : 0)", "delta, delta)"],
    ["    else if (watch.lost.count) regain(tr, watch, w);\n", ""],
    ["      if (order <= 0) from++;\n", "      if (order < 0) from++;\n", "what is lost in vain is put back"],
    ["? -1 : from == was.count ? 1 :", "? -1 :"],
  ]),
  ...mutantsOf("core-wasm/assembly/direct.ts", graphs, [
    ["    location.endWatch = w + 1;\n", "    location.endWatch = w;\n"],
    ["if (!location.endWatch) location.firstWatch = w;", "location.firstWatch = w;"],
    ["  noteChange(tr, watch, w);\n  insert(watch.current, time);", "  insert(watch.current, time);"],
    ["  current.count = 0;\n", ""],
    ["  if (covers(watch.lost, time)) insert", "  if (covers(watch.current, time)) insert"],
    ["  watch.lost.count = 0;\n}\n\nfunction regainThrough", "}\n\nfunction regainThrough"],
    ["if (i >= 0) lose(tr, watch, w, i);", "if (i > 0) lose(tr, watch, w, i);"],
  ]),
  ...mutantsOf("core-wasm/assembly/tracker.ts", graphs, [
    ["if (watch.current.count == 1) {", "if (true) {", "it is worked out anew from the beginning"],
    ["    if (!watch.changed) exchange(tr, watch, w);\n", "    exchange(tr, watch, w);\n"],
    ["  insert(watch.lost, rowOf(watch.current, i));\n", ""],
    ["  removeAt(watch.current, i);\n", ""],
  ]),
  ...mutantsOf("core-wasm/assembly/rederive.ts", graphs, [
    ["i == depth || (!advances && lessEqual(element, row, depth))", "i == depth"],
    ["    watch.stale = true;\n    enqueue", "    enqueue"],
    ["    for (let r = 0; r < own.count; r++) insertAt(tr, l, rowOf(own, r));\n    for", "    for"],
    [
      "for (let i = current.count - 1; i >= 0; i--)",
      "for (let i = 0; i < current.count; i++)",
      "one that is passed over is what becomes of one that was taken, and goes in its turn",
    ],
  ]),
  ...mutantsOf(
    "core-wasm/assembly/batch.ts",
    ["test/core/batch", "test/core/tracker"],
    [
      ["next > end || !delta ||", "!delta ||", "what it reads behind the end is refused all the same"],
      ["at == end && count == load", "count == load"],
      ["delta > LARGEST_DELTA || delta < -LARGEST_DELTA", "delta > LARGEST_DELTA"],
      ["back < at; ) back = applyAt(tr, back, -1)", "back < at; ) back = applyAt(tr, back, 1)"],
      ["l >= <u32>tr.graph.locationCount", "l > <u32>tr.graph.locationCount"],
      ["  clearUnsent(counts);\n", ""],
    ],
  ),
  ...mutantsOf("core-wasm/assembly/column.ts", graphs, [
    [
      "if (offer(c, path.from, whole) && largestAdd(whole) > LARGEST)",
      "if (offer(c, path.from, whole) && largestAdd(whole) >= LARGEST)",
    ],
    ["node.location = -1;\n", "", "what it still leads to, the lesser one leads to no later"],
  ]),
  ...mutantsOf("core-wasm/assembly/summary.ts", graphs, [
    ["to > LARGEST ? Infinity : to", "to >= LARGEST ? Infinity : to"],
    ["if (i >= s.keep) {", "if (i > s.keep) {"],
    ["min(first.keep, second.keep)", "second.keep"],
    [
      "first.prefix && first.keep >= second.keep",
      "first.prefix",
      "a prefix keeps all that it results in, and the second keeps no more than that",
    ],
  ]),
  ...mutantsOf("core-wasm/assembly/partition.ts", keys, [["text += (bytes + 3) & ~3;", "text += bytes;"]]),
  ...mutantsOf(
    "ts/core/core.ts",
    ["test/core/memory", "test/core/sabotage"],
    [
      ["    this.raw = this.abi;\n", ""],
      ["if (this.#failure !== undefined) throw this.#failure;", ""],
    ],
  ),
  ...mutantsOf("ts/core/core.ts", ["test/core/zero"], [["values[i]! + 0", "values[i]!"]]),
  ...mutantsOf(
    "ts/core/tracker.ts",
    ["test/core/memory"],
    [["    this.#core.refresh();\n    if (moved < 0)", "    if (moved < 0)"]],
  ),
  ...mutantsOf("ts/core/tracker.ts", quick, [
    ["    this.#staged++; // last, so that a refused update leaves no trace", "    // last"],
    [
      "this.#watched[location] === 0 || !this.frontier(location).lessThan(time)",
      "!this.frontier(location).lessThan(time)",
    ],
    ["!this.frontier(location).lessThan(time)", "!this.frontier(location).lessEqual(time)"],
    ["    this.#left = this.occurrences();\n", ""],
    ["bytes).slice();", "bytes);"],
    ["this.#staged = this.#capacity = 0;", "this.#staged = 0;"],
    ["numbers[at + 2 + i] = coordinate + 0;", "numbers[at + 2 + i] = coordinate;"],
  ]),
  ...mutantsOf("ts/core/partitioner.ts", keys, [
    ["if (used + key.length > areaUnits)", "if (used + key.length > areaUnits + 1)"],
    ["used += (key.length + 1) & ~1;", "used += key.length;"],
    ["Math.floor((bin * workers) / bins)", "bin % workers"],
    ["numbers[start + i - from] = key + 0;", "numbers[start + i - from] = key;"],
    ["Math.min(to, from + areaKeys);\n    let used", "to;\n    let used"],
  ]),
  ...mutantsOf("ts/core/hashing.ts", keys, [["if (at >= bytes.length)", "if (at > bytes.length)"]]),
  ...mutantsOf("ts/core/cycles.ts", quick, [
    ["keep <= 4; keep++", "keep < 4; keep++"],
    ["summary.keep >= keep && addsNothing", "summary.keep === keep && addsNothing"],
    ["else if (component[to] === -1) lowest", "else lowest"],
  ]),
  ...mutantsOf(
    "ts/core/counted-antichain.ts",
    ["test/core/counted-undo", ...quick],
    [
      ["for (const [earlier, back] of all.slice(0, i).reverse()) this.#change(earlier, -back);", ""],
      ["all.slice(0, i).reverse()", "all.slice(0, i)"],
    ],
  ),
];
