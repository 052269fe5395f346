const tests = ["test/flow/event-time"];

export const eventTime = [
  {
    file: "ts/flow/event-time/bounded-watermark.ts",
    find: "Math.floor((eventTime - this.#disorderMs) / this.#grainMs) * this.#grainMs",
    replace: "eventTime - this.#disorderMs",
    tests,
  },
  {
    file: "ts/flow/event-time/bounded-watermark.ts",
    find: "return this.#disorderMs + Math.floor(",
    replace: "return this.#disorderMs + this.#grainMs * 2 + Math.floor(",
    tests,
  },
  {
    file: "ts/flow/event-time/event-clock.ts",
    find: "if (instant <= this.#watermark) return false;",
    replace: "if (instant < this.#watermark) return false;",
    tests,
    equivalent: "the claim moves to where it is already",
  },
];
