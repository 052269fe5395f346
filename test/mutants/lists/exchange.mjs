import { mutantsOf } from "../mutants-of.mjs";

export const exchange = mutantsOf(
  "ts/exchange/in-process.ts",
  ["test/exchange"],
  [
    ["this.#early.splice(0)", "this.#early"],
    ["    if (this.#isClosed) return;\n", ""],
    ["if (!this.#isClosed) this.#carry", "this.#carry"],
    ["to >= this.peers || to === this.index", "to >= this.peers"],
    ["to < 0 || to >= this.peers", "to < 0 || to > this.peers"],
    ["messages.shift()!", "messages.pop()!"],
    [
      "underWay[from * peers + to]!",
      "underWay[to * peers + from]!",
      "each pair has a queue of its own either way",
    ],
  ],
);
