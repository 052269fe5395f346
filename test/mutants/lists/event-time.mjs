import { mutantsOf } from "../mutants-of.mjs";

const tests = ["test/flow/event-time"];

export const eventTime = [
  ...mutantsOf("ts/flow/event-time/bounded-watermark.ts", tests, [
    [
      "Math.floor((eventTime - this.#disorderMs) / this.#grainMs) * this.#grainMs",
      "eventTime - this.#disorderMs",
    ],
    ["return this.#disorderMs + Math.floor(", "return this.#disorderMs + this.#grainMs * 2 + Math.floor("],
    ["Math.max(1, Math.floor(disorderMs / 8))", "Math.max(1, Math.floor(disorderMs / 4))"],
    ["Math.max(1, Math.floor(disorderMs / 8))", "Math.floor(disorderMs / 8)"],
    ["if (this.#disorderMs === Number.POSITIVE_INFINITY) return Number.NEGATIVE_INFINITY;", ""],
  ]),
  ...mutantsOf("ts/flow/event-time/event-clock.ts", tests, [
    [
      "if (instant <= this.#watermark) return false;",
      "if (instant < this.#watermark) return false;",
      "the claim moves to where it is already",
    ],
    [
      "if (reached <= this.#watermark) return",
      "if (reached < this.#watermark - 1) return",
      "what is claimed does not go back",
    ],
    ["reached <= LAST_INSTANT_MS", "true"],
    ["Math.floor(reached) + 0", "Math.ceil(reached) + 0"],
    ["reached < Number.MIN_SAFE_INTEGER ?", "false ?"],
    ["this.#watermark = instant;", "this.#watermark = instant + 1;"],
  ]),
  ...mutantsOf("ts/flow/event-time/idle-time.ts", tests, [
    ["now - quietSince >= this.#idleAfterMs", "now - quietSince > this.#idleAfterMs"],
    ["return !hasEnded && now", "return now"],
    ["if (active.length > 0) return leastOf(active);", "if (active.length > 0) return latestOf(active);"],
    ["if (leading.length > 0) return leastOf(leading);", "if (leading.length > 0) return latestOf(leading);"],
    ["followed.filter(({ hasEnded }) => !hasEnded)", "followed"],
    [
      "greatest([...open, ...followed].map(({ quietSince }) => quietSince))",
      "least([...open, ...followed].map(({ quietSince }) => quietSince))",
    ],
    ["from: latestOf([...partitions, ...followed])", "from: latestOf([...open, ...followed])"],
    ["if (this.#creep?.since !== since)", "if (this.#creep === undefined)"],
    ["if (this.#creep?.since !== since)", "if (true)"],
    ["+ this.#idleAfterMs - now;", "+ 2 * this.#idleAfterMs - now;"],
    ["this.#creep.from === Number.NEGATIVE_INFINITY", "false"],
    ["Math.floor(this.#creep.from + (now - since))", "this.#creep.from"],
  ]),
];
