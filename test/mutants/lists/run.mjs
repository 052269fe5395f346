import { mutantsOf } from "../mutants-of.mjs";

const tests = ["test/run/life.test.ts", "test/run/stop.test.ts", "test/run/failure.test.ts"];
const contracts = ["test/run/contracts.test.ts"];

export const run = [
  ...mutantsOf("ts/run/flow-life.ts", tests, [
    [
      "if (this.workers.mayBeOpen || this.#recover !== undefined) this.#setDeadline();",
      "if (this.#recover !== undefined) this.#setDeadline();",
    ],
    ['const how = this.state === "stopping" ? "stopped" : "finished";', 'const how = "finished";'],
    ["    this.workers.halt();\n", ""],
    ['if (this.state === "failed") throw this.error;', ""],
    ["this.#deadline ??=", "this.#deadline ="],
    ["this.#deadline?.cancel();\n    this.#forgetSignal();", "this.#deadline?.cancel();"],
    ["this.#deadline?.cancel();\n    this.#forgetSignal();", "this.#forgetSignal();"],
    ['if (this.state === "stopping") this.#fail(this.#timedOut());', ""],
    ["    closed.then(end, end);", "    end();\n    closed.catch(end);"],
  ]),
  ...mutantsOf("ts/run/running-flow.ts", tests, [
    ["this.#isLookedAt ? this.#life.over : this.#life.done", "this.#life.done"],
    ["this.#isLookedAt ? this.#life.over : this.#life.done", "this.#life.over"],
  ]),
  ...mutantsOf("ts/flow/engine/flow-run.ts", tests, [
    ["cause === this.stopReason || ", ""],
    [' || (cause as Error).name === "AbortError"', ""],
    ["if (!this.#stopping) return false;", ""],
  ]),
  ...mutantsOf("ts/flow/engine/flow-worker.ts", tests, [
    ["if (this.run.stopping) throw this.run.stopReason;", ""],
  ]),
  ...mutantsOf("ts/flow/engine/inputs/input-operator.ts", tests, [
    ["void Promise.resolve().then(() => this.#stop())", "this.#stop()"],
    ["if (run.stopping) return this.#obeying(async () => partition.close?.());", ""],
    ["if (!run.stopping) this.#failLast(", "this.#failLast("],
    ["if (run.stopping) return undefined;", ""],
  ]),
  ...mutantsOf("ts/flow/engine/outputs/open-partition.ts", tests, [
    ["await this.#writing?.catch(() => {}); // whoever wrote hears of it", ""],
    ["if (this.#isOver) return;\n    this.#isOver = true;\n    if (this", "if (this"],
  ]),
  ...mutantsOf("ts/flow/engine/outputs/sink-writer.ts", tests, [
    ['if (this.#state === "failed") return partition?.abort(this.#reason);', ""],
    ["if (run.isObedience(cause)) return undefined;", ""],
  ]),
  ...mutantsOf("ts/flow/engine/inputs/empty-reads.ts", contracts, [
    ["position === this.#position && ", ""],
    [" && now - this.#lookedAt < MANY * SHORT_MS", ""],
    ["this.#count = 0;\n    this.#position = undefined;", ""],
  ]),
];
