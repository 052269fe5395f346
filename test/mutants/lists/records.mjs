import { mutantsOf } from "../mutants-of.mjs";

const spares = ["test/flow/engine/chains", "test/flow/operators/output"];
const stages = ["test/flow/operators/stateless", "test/flow/policy/policies.test"];
const graph = ["test/flow/graph.test"];

/** Of the code that runs once a record, and of the graph that users build. */
export const records = [
  ...mutantsOf("ts/flow/hot/spare-columns.ts", spares, [
    ["values.fill(undefined)", "values"],
    ["if (this.#values.length < MOST) this", "this"],
  ]),
  ...mutantsOf(
    "ts/flow/hot/columns.ts",
    [...spares, ...stages],
    [
      ["    this.length = 0;\n", ""],
      ["if (column.length > length) column.length = length;", ""],
    ],
  ),
  ...mutantsOf(
    "ts/flow/hot/stages.ts",
    [...stages, ...graph, "test/flow/operators/keyed/fold-final", "test/flow/operators/keyed/reduce-final"],
    [
      ["if (mapped === undefined || mapped === null) return;", "if (mapped === undefined) return;"],
      [
        'typeof key !== "string" && !Number.isFinite(key)',
        'typeof key !== "string" && typeof key !== "number"',
      ],
      ["const isNew = state === undefined && !states.has(key);", "const isNew = state === undefined;"],
      ["if (isNew || folded !== state) states", "if (isNew) states"],
      ["eventTime > (latest.get(key) ?? Number.NEGATIVE_INFINITY)", "true"],
      [
        "return (value, key, eventTime) => next([key, value], undefined, eventTime);",
        "return (value, key, eventTime) => next([key, value], key, eventTime);",
      ],
    ],
  ),
  ...mutantsOf(
    "ts/flow/hot/stages.ts",
    [
      "test/flow/operators/windows/early-record",
      "test/flow/operators/windows/windowed-stream.test",
      "test/flow/operators/windows/error-policy",
      "test/flow/operators/windows/just-in-time",
      "test/flow/operators/windows/windows.property",
    ],
    [
      ["eventTime >= start && eventTime < end", "eventTime >= start && eventTime <= end"],
      ["let isDue = watermark >= slice.dueAt;", "let isDue = watermark > slice.dueAt;"],
      ["          isDue = watermark >= slice.dueAt;\n", ""],
      ["if (watermark < slice.dueAt) continue;", ""],
      ["if (cells.size === 0) slices.openSlice(slice);", "slices.openSlice(slice);"],
    ],
  ),
  ...mutantsOf(
    "ts/flow/graph/loop.ts",
    [...graph, "test/flow/operators/loops"],
    [
      ["if (nesting(loop) > nesting(innermost)) innermost = loop;", "innermost = loop;"],
      ["if (!isWithin(open, loop)) throw", "if (loop !== undefined && open === undefined) throw"],
    ],
  ),
  ...mutantsOf(
    "ts/flow/graph/flow.ts",
    [...graph, "test/flow/operators/stateless/apply", "test/flow/operators/loops"],
    [
      ["      this.#scope = outerScope;\n", ""],
      ["      this.#loop = outerLoop;\n", ""],
      ['return kind === "output" ? undefined : loop;', "return loop;"],
      ["for (let n = 2; this.#lines.has(id); n++)", "for (let n = 2; false; n++)"],
      [
        "const loop = leavesLoop ? step.loop?.parent : step.loop;",
        "const loop = leavesLoop ? undefined : step.loop;",
      ],
    ],
  ),
  ...mutantsOf("ts/flow/graph/declared-at.ts", graph, [
    ["  limited.stackTraceLimit = DEPTH;\n", ""],
    ["  limited.stackTraceLimit = stackTraceLimit;\n", ""],
  ]),
];
