import { mutantsOf } from "../mutants-of.mjs";

const tests = ["test/host"];

export const host = [
  ...mutantsOf("ts/host/simulated.ts", tests, [
    ["this.#timers[behind - 1]!.due > timer.due", "this.#timers[behind - 1]!.due >= timer.due"],
    ["timer && timer.due <= end", "timer && timer.due < end"],
    ["      this.#elapsed = timer.due;\n", ""],
    ["      timer.callback();\n      this.runDeferred();", "      timer.callback();"],
    ["byMs;\n    this.runDeferred();", "byMs;"],
    ["Math.max(0, delayMs)", "delayMs"],
    ["if (index >= 0) this", "this"],
    ["while (this.runDeferred() > 0);", "while (this.runDeferred() > 0 && false);"],
    ["do for (let turn = 0; turn < quietTurns; turn++) await undefined;", "do await undefined;"],
    ["this.#wallAtStart += byMs;", "this.#elapsed += byMs;"],
    ["first && this.#wallAtStart + first.due", "first?.due"],
  ]),
  ...mutantsOf("ts/host/timers.ts", tests, [
    ["Math.min(Math.ceil(left), longest)", "Math.min(Math.floor(left), longest)"],
    ["left > leg ? () => arm(left - leg) : callback", "callback"],
    ["2 ** 31 - 1", "2 ** 31"],
    ["handle = setTimeout(left", "handle ??= setTimeout(left"],
  ]),
  ...mutantsOf("ts/host/browser.ts", tests, [
    ["port1.onmessage = () => waiting.shift()?.();", "port1.onmessage = () => waiting.pop()?.();"],
    ["port ??= open();", "port = open();", "channels made for a message each keep the order too"],
  ]),
  ...mutantsOf("ts/host/detect.ts", tests, [
    ['  if (globals.Deno !== undefined) return "deno"; // first: Deno shows a `process` too\n', ""],
    ['globals.navigator?.userAgent === "Cloudflare-Workers"', "false"],
  ]),
  ...mutantsOf("ts/host/random.ts", tests, [
    ["(draw() >>> 6)) / 2 ** 53", "(draw() >>> 5)) / 2 ** 53"],
    ["(state + 0x9e3779b9) | 0", "state + 1"],
  ]),
];
