import { mutantsOf } from "../mutants-of.mjs";

const folder = "ts/flow/operators/windows";
const tests = (...names) => names.map((name) => `test/flow/operators/windows/${name}`);
const early = tests("early-record", "any-order.property", "windows.property");
const kept = tests("just-in-time", "kept.test", "windowed-stream.test", "windows.property");
const handover = tests("handover.property");
const clock = ["test/flow/operators/clocks.test", ...tests("processing-clock")];
const counted = tests("count-and-global", "windows.property");
const edges = tests("edges-of-time");

export const windows = [
  ...mutantsOf(`${folder}/logic/open-windows.ts`, handover, [
    ["if (isGiven !== true) this.emit", "this.emit"],
  ]),
  ...mutantsOf(`${folder}/logic/open-windows.ts`, kept, [
    [
      "slice.end + this.spec.allowedLatenessMs > watermark",
      "slice.end + this.spec.allowedLatenessMs >= watermark",
    ],
    [".at(-1)!) + allowedLatenessMs <= watermark", ".at(-1)!) + allowedLatenessMs < watermark"],
    ["windows.filter(({ end }) => end > watermark)", "windows.filter(({ end }) => end >= watermark)"],
    ["if (!window.isComplete) this.#close(window);", ""],
    ["[...updated].sort(([a], [b]) => compareWindows(a, b))", "[...updated]"],
    ["for (const key of keys.sort(compareKeys))", "for (const key of keys)"],
  ]),
  ...mutantsOf(`${folder}/logic/open-windows.ts`, handover, [
    ["if (this.#open.isTracking) for (const { start } of windows) this.#open.touch(start, key);", ""],
    ["        isComplete || isGiven === true,", "        isGiven === true,"],
    ["this.#open.touchSlice(window);", ""],
    [
      "for (const cell of window.cells.values()) cell.isGiven = true;",
      "",
      "a window that is complete before its end was loaded, and so were its cells, which say so",
    ],
  ]),
  ...mutantsOf(`${folder}/logic/event-windows.ts`, early, [
    ["while (this.held.nextAt < watermark)", "while (this.held.nextAt <= watermark)"],

    ["(Math.floor(instant / every) + 1) * every", "Math.ceil(instant / every) * every"],
  ]),
  ...mutantsOf(`${folder}/logic/event-windows.ts`, clock, [
    ["Math.min(this.held.nextAt + 1, this.nextDue)", "this.nextDue"],
  ]),
  ...mutantsOf(`${folder}/logic/event-windows.ts`, edges, [
    ["this.fireUpTo(Math.min(watermark, Number.MAX_VALUE));", "this.fireUpTo(watermark);"],
  ]),
  ...mutantsOf(
    `${folder}/logic/event-windows.ts`,
    ["test/flow/operators/own-instants"],
    [["if (this.#taking !== undefined) this.answering(this.#taking);", ""]],
  ),
  ...mutantsOf(
    `${folder}/logic/session-windows.ts`,
    tests("just-in-time", "session.test", "windows.property", "kept.test"),
    [
      ["eventTime + allowedLatenessMs < watermark", "eventTime + allowedLatenessMs <= watermark"],
      ["before.last + this.#gapMs >= eventTime", "before.last + this.#gapMs > eventTime"],
      ["earlier.last + this.#gapMs >= taker.start", "earlier.last + this.#gapMs > taker.start"],
      ["left.merged += right.merged + 1;", "left.merged += 1;"],
      ["    left.wasGiven ||= right.wasGiven;\n", ""],
      ["    right.isGone = true;\n", ""],
      ["      if (session.isComplete) this.#grown(session);\n", ""],

      ["    session.completeAt = session.end;\n", ""],
    ],
  ),
  ...mutantsOf(
    `${folder}/logic/session.ts`,
    [...handover, ...tests("session.test")],
    [
      ["Math.floor(this.last + this.#gapMs) + 1", "Math.floor(this.last + this.#gapMs)"],
      ["if (isComplete) session.completeAt = session.end;", ""],
      ["    session.wasGiven = wasGiven;\n", ""],
    ],
  ),
  ...mutantsOf(
    `${folder}/logic/sliding-panes.ts`,
    tests("just-in-time", "kept.test", "panes.test", "windows.property"),
    [
      ["this.#panes.endOf(start)) > watermark", "this.#panes.endOf(start)) >= watermark"],
      ["+ this.spec.allowedLatenessMs > watermark)", "+ this.spec.allowedLatenessMs >= watermark)"],
      ["this.#keepsPanes ? this.#copyOf(state) : state", "state"],
      ["        this.#endsBy(nextEnd);\n", ""],
      ["if (lastEndOf(this.#windower, paneStart) > watermark)", "if (true)"],
    ],
  ),
  ...mutantsOf(`${folder}/logic/sliding-panes.ts`, handover, [
    ["      if (queue.givenTo >= end) continue;\n", ""],
    ["this.#queues.derive(({ givenTo }) => this.#endsBy(givenTo + windower.everyMs));", ""],
    ["        this.#queues.touch(key);\n", ""],
  ]),
  ...mutantsOf(`${folder}/logic/pane-queue.ts`, tests("pane-queue", "kept.test"), [
    ["this.#starts[this.#head]! < start", "this.#starts[this.#head]! <= start"],
    ["    if (isFront) this.#flipped++;\n", ""],
  ]),
  ...mutantsOf(`${folder}/logic/kept-panes.ts`, tests("kept.test", "windows.property"), [
    ["watermark - this.#latenessMs + 1)", "watermark - this.#latenessMs)"],
    ["lastEndOf(this.#windower, pane.start) + this.#latenessMs", "lastEndOf(this.#windower, pane.start)"],
  ]),
  ...mutantsOf(`${folder}/logic/early-panes.ts`, early, [
    [
      "this.#tiling.endOf(paneStart), watermark + 1)",
      "this.#tiling.endOf(paneStart), watermark)",
      "of a window that ends at the watermark an early result would be due behind its end, and none is noted",
    ],
    ["    this.#round++;\n", ""],
  ]),
  ...mutantsOf(`${folder}/logic/early-results.ts`, early, [
    ["if (at >= end) return;", "if (at > end) return;"],
    ["this.#latest = NOWHERE; // it may be dropped", ""],
  ]),
  ...mutantsOf(`${folder}/logic/count-windows.ts`, counted, [
    ["(count - lengthMs + 1) / everyMs", "(count - lengthMs) / everyMs"],
    ["full >= 0 && full %", "full %"],
  ]),
  ...mutantsOf(`${folder}/logic/count-windows.ts`, handover, [["    this.#keys.touchAll(keys);\n", ""]]),
  ...mutantsOf(`${folder}/logic/count-windows.ts`, tests("memory"), [
    ["if (states.length === 0) this.#keys.delete(key);", ""],
  ]),
  ...mutantsOf(`${folder}/logic/global-windows.ts`, tests("any-order.property", "handover.property"), [
    ["Math.max(watermark, Math.floor(eventTime))", "Math.floor(eventTime)"],
  ]),
  ...mutantsOf(`${folder}/logic/global-windows.ts`, counted, [
    ["      this.#callOff(key);\n", ""],
    ["if (this.#purge) this.#cells.delete(key);", ""],
    ["!(eventTime <= cell.latest!)", "true"],
  ]),
  ...mutantsOf(`${folder}/logic/processing-clock.ts`, clock, [
    ["Math.max(this.#now, Math.floor(now))", "Math.floor(now)"],
  ]),
  ...mutantsOf(`${folder}/logic/adding.ts`, tests("error-policy"), [
    ["if (endsFlow(policy)) {", "if (true) {"],
    ["retried(\n    (states", "((fn: (...args: any[]) => any, _: unknown) => fn)(\n    (states"],
  ]),
  ...mutantsOf(`${folder}/calendar.ts`, tests("calendar"), [
    ["Math.floor(instant / DAY_MS) + 1", "Math.floor(instant / DAY_MS)"],
    ["((((day + 4 - weekStartsOn) % 7) + 7) % 7)", "((day + 4 - weekStartsOn) % 7)"],
  ]),
  ...mutantsOf(`${folder}/time-zone.ts`, tests("calendar", "edges-of-time"), [
    ["    if (localOf(early) === midnight) return early;\n", ""],
    ["if (holds(middle)) hi = middle;", "if (holds(middle)) hi = middle - 1;"],
  ]),
];
