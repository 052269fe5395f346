import { mutantsOf } from "../mutants-of.mjs";

const tests = ["test/inspect"];
const runs = ["test/run/inspect.test", "test/run/waiting"];

export const inspect = [
  ...mutantsOf("ts/inspect/progress-format.ts", tests, [
    ["ms < 9_950", "ms < 10_000"],
    ["if (seconds < 60) return", "if (seconds <= 60) return"],
    ["[999.5, ", "[1000, "],
    ["* 100 + 1e-9", "* 100"],
    ["Math.floor(Math.min(1, Math.max(0, fraction))", "Math.floor(Math.min(1, fraction)"],
  ]),
  ...mutantsOf("ts/inspect/progress-line.ts", tests, [
    ["textWidth(join(parts)) > columns", "textWidth(join(parts)) >= columns"],
    ["isOver ? undefined : part(8,", "part(8,"],
  ]),
  ...mutantsOf("ts/inspect/progress-live.ts", tests, [
    ["    this.#timer?.cancel();\n", ""],
    ["(this.#stream.columns || USUAL_COLUMNS) - 1", "this.#stream.columns || USUAL_COLUMNS"],
    [`this.#isHeldUp = !text.endsWith("\\n");`, "this.#isHeldUp = true;"],
    ["if (this.#nextDrawAt > this.#host.monotonic() + REDRAW_MS) this", "this"],
    ['if (this.#isHeldUp) this.#stream.write("\\n");', ""],
    ["this.#schedule(moved ? REDRAW_MS : IDLE_REDRAW_MS);", "this.#schedule(REDRAW_MS);"],
  ]),
  ...mutantsOf("ts/inspect/progress-pace.ts", tests, [
    ["samples[1]!.elapsedMs <= sample", "samples[0]!.elapsedMs <= sample"],
    ["if (elapsedMs <= 0) return { readPerSecond: 0 };", ""],
    ["gained > 0", "gained >= 0"],
    [">= GRAIN_MS", ">= 10 * GRAIN_MS"],
  ]),
  ...mutantsOf("ts/inspect/progress-log.ts", tests, [
    ["    this.#timer.cancel();\n    this.#timer = undefined;", "    this.#timer = undefined;"],
    ["      this.#print();\n      this.#schedule();", "      this.#print();"],
  ]),
  ...mutantsOf("ts/inspect/text-width.ts", tests, [
    ["if (textWidth(text) <= columns) return text;", "if (textWidth(text) < columns) return text;"],
    ["if (left < 0) break;", "if (left <= 0) break;"],
  ]),
  ...mutantsOf("ts/inspect/flow-graph.ts", tests, [["    if (stepIds.has(id)) break;\n", ""]]),
  ...mutantsOf("ts/inspect/render-mermaid.ts", tests, [["codePointAt(0)", "length"]]),
  ...mutantsOf(
    "ts/inspect/report.ts",
    [...tests, ...runs],
    [
      ["numbers.includes(undefined) ? undefined : least", "false ? undefined : least"],
      ["numbers.length === 0 || numbers.includes(undefined)", "numbers.length === 0"],
      ['time > 0 ? "Infinity" : "-Infinity"', '"Infinity"'],
      ["return Number.isFinite(told) ? told : undefined;", "return told;"],
      ["counters.of(step).taken, 0)", "counters.received(step), 0)"],
    ],
  ),
];
